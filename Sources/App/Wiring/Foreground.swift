import CurlTransport
import Engine
import FoundationEssentials
import RecipeKit
import Recipes
import Reports
import Settings
import Store
import Support

/// Runs one job in the foreground: its own store beside its output, progress on the terminal, a summary at the end.
struct Foreground {
    let folder: String
    let settings: Settings
    let environment: [String: String]
    let promptFolders: [String]
    let json: Bool
    /// The reason of the dead letters that are asked again first, where there are any.
    var retrying: String?
    /// Settles what depends on what the folder holds and on who answers, before the job is frozen.
    var preparation: (@Sendable (inout JobOrder, JobDesk) throws -> Void)?
    /// What is written and told at the end, in place of the usual summary.
    var conclusion: (@Sendable (Manifest, JobDesk) throws -> Void)?

    /// Runs `order` until it ends, and answers the process's exit code.
    func run(_ order: JobOrder) async throws -> Int32 {
        let time = SystemTime()
        let hidden = folder + "/.instructmill"
        try Files.makeDirectories(hidden, mode: 0o700)
        let lock = try DirectoryLock(claiming: hidden)
        defer { withExtendedLifetime(lock) {} }
        let mark = TrapMark(folder: hidden)
        let desk = JobDesk(store: try Store(at: hidden + "/store.sqlite"), recipes: AllRecipes.all, time: time)
        // The last connection that closes moves the write-ahead log into the file.
        defer { try? desk.store.close() }
        try await desk.recover(afterTrap: mark.wasTrapped)
        mark.clear()
        let transport = try CurlTransport()
        let office = EndpointOffice(
            settings: settings, environment: environment, transport: transport, ledger: desk.ledger, time: time)
        let staff = try await office.staff(try order.roles())
        var order = order
        try preparation?(&order, desk)
        let definition = try order.definition(promptFolders: promptFolders, models: staff.models)
        try refuseAnotherJob(than: try definition.id(), in: desk)
        let job = try await desk.enrol(definition, name: folder, source: nil, cap: order.cap).id
        if order.cap != nil {
            var book = try CapBook.read(from: hidden)
            if book.jobs.removeValue(forKey: job) != nil { try book.write(to: hidden) }
        }
        desk.ledger.treasury.set(try Caps(settings, desk.store, folder: hidden))
        desk.ledger.treasury.onNotice { purse, percent, booked in
            Terminal.writeError(
                "\n\(percent)% of the cap of \(purse.title) is booked: \(Figures.exactMoney(booked.picodollars)), "
                    + "\(Figures.grouped(booked.tokens)) tokens")
        }
        if let retrying { try await retry(job, retrying, desk) }
        let code = try await work(on: job, desk: desk, staff: staff, images: try order.imageFolder(), time: time)
        await transport.shutdown()
        return code
    }

    private func retry(_ job: String, _ reason: String, _ desk: JobDesk) async throws {
        let letters = try desk.store.read { reader in try reader.deadLetterCounts(job) }
        guard letters[reason] ?? 0 > 0 else {
            return Terminal.writeError("nothing is without a verdict yet: nothing to ask again")
        }
        let summary = try await Retry(desk).plan(job: job, reason: reason)
        Terminal.writeError("\(summary.steps) pairs without a verdict are asked again")
    }

    private func work(
        on job: String, desk: JobDesk, staff: Staff, images: ImageFolder, time: any TimeSource
    ) async throws -> Int32 {
        let begin = time.steadyMicros()
        let control = RunControl()
        let shutdown = Shutdown { count in
            switch count {
            case 1:
                Terminal.writeError("\ndraining: answers under way are kept; once more to abort")
                control.drain()
            case 2: control.abort()
            default: Foreground.exitNow(130)
            }
        }
        let runner = try desk.runner(
            for: job, crew: staff.crew, images: images, concurrency: staff.concurrency, control: control)
        let meter = ProgressMeter(control: control, store: desk.store, job: job, time: time, quiet: json)
        let ticking = Task { await meter.tick() }
        let watch = EndpointWatch(folder: folder + "/.instructmill") { line, isBad in
            if isBad { Terminal.writeError("\n" + line) }
        }
        let live = LivePublisher(folder: folder + "/.instructmill", treasury: desk.ledger.treasury, time: time)
        defer { live.end() }
        let watching = Task { await watch.keepLooking(at: staff.crew) { live.publish(staff.crew, jobs: [job]) } }
        let result: Result<RunEnding, any Error>
        do { result = .success(try await runner.run()) } catch { result = .failure(error) }
        ticking.cancel()
        watching.cancel()
        await ticking.value
        await watching.value
        let ending = (try? result.get()) ?? .partial
        let manifest = try Projection(store: desk.store).write(job: job, into: folder, ending: ending)
        let state: JobState = ending == .done ? .done : ending == .stalled ? .stalled : .partial
        try await desk.store.write { transaction in
            _ = try transaction.setJob(job, state: state, detail: nil, at: time.epochMicros())
        }
        try show(manifest, desk, seconds: Double(time.steadyMicros() - begin) / 1_000_000)
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
        if let code = shutdown.exitCode, ending != .done { return code }
        return ending == .done ? 0 : 1
    }

    private func show(_ manifest: Manifest, _ desk: JobDesk, seconds: Double) throws {
        if let conclusion {
            try conclusion(manifest, desk)
        } else if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(manifest), as: UTF8.self))
        } else {
            let colour = Terminal.wantsColour(Terminal.standardOutput, environment: environment)
            Terminal.writeOutput(Summary(manifest, seconds: seconds, folder: folder).text(width: 110, colour: colour))
        }
    }

    /// A folder belongs to one job: the same command resumes it, another is refused.
    private func refuseAnotherJob(than id: String, in desk: JobDesk) throws {
        let others = try desk.store.read { reader in try reader.jobs() }.filter { $0.id != id }
        guard let other = others.first else { return }
        throw MillError(
            .directoryTaken, "run job \(id) in", folder, cause: "the folder holds job \(other.id) (\(other.recipe))",
            hint: "Name another folder with -o, or give the parameters that job \(other.id) was begun with.")
    }

    private static func exitNow(_ code: Int32) -> Never {
        exitProcess(code)
    }
}

extension Summary {
    init(_ manifest: Manifest, seconds: Double, folder: String) {
        var notes: [String] = []
        if manifest.partial { notes.append("the result is partial (\(manifest.ending)); the same command goes on from here") }
        if manifest.usage.ambiguous > 0 {
            notes.append("\(manifest.usage.ambiguous) calls may have been paid without an answer (ambiguous)")
        }
        let letters = manifest.deadLetters.values.reduce(0, +)
        if letters > 0 {
            notes.append("\(letters) replies were no use; see dead-letters/, and `instructmill retry --help`")
        }
        self.init(
            job: manifest.job, recipe: manifest.recipe, state: manifest.ending, accepted: manifest.counted,
            target: manifest.parameters.values["target"] == nil ? nil : manifest.parameters.int("target"),
            rows: manifest.data.rows, rejected: manifest.rejections.map { ($0.key, $0.value) },
            requests: manifest.usage.attempts, promptTokens: manifest.usage.promptTokens,
            completionTokens: manifest.usage.completionTokens, costPicodollars: manifest.usage.chargedPicodollars,
            seconds: seconds, simulated: manifest.simulated, output: folder, notes: notes)
    }
}
