import ArgumentParser
import FoundationEssentials
import Glibc
import Reports
import Store
import Support

struct Watch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch the daemon, or a run in the foreground, while it works.",
        discussion: """
            Jobs with their progress, speed and reasons of rejection, endpoints with their limits, what is spent against caps, and the \
            last accepted rows. Looking changes nothing and slows nothing: the figures are counted as they come.

            Keys: q ends, arrows or j and k choose a job, enter shows it alone, esc goes back, ? helps. Where lines cannot be \
            redrawn (a pipe, TERM=dumb) a line is printed for each job under way.

              instructmill watch
              instructmill watch --state my-data                a run's output folder
              instructmill watch --once --json                  one look, for a script
            """)

    @OptionGroup var options: StoreOptions

    @Option(help: "The id of a job, or its beginning, that is shown alone.")
    var job: String?

    @Option(help: "How often it looks, such as 500ms, 1s or 1m; from 100ms to 1h.")
    var interval = "1s"

    @Flag(help: "Look once and end.")
    var once = false

    func run() throws {
        guard let micros = Self.micros(interval) else {
            throw ValidationError("--interval is a duration from 100ms to 1h, such as 1s, not '\(interval)'.")
        }
        let store = try options.store()
        defer { try? store.close() }
        let chosen = try job.map { job in try store.read { try StoreOptions.job(job, in: $0, to: "watch the job").id } }
        var reader = LiveReader(store, folder: try options.storeFolder(), time: SystemTime())
        let view = WatchView(job: chosen)
        let environment = Surroundings.environment
        if once { return try showOnce(&reader, view, environment) }
        let isScreen = isatty(0) == 1 && Terminal.isInteractive(Terminal.standardOutput) && environment["TERM"] != "dumb"
        guard isScreen, !options.json else { return try printLines(&reader, view, micros) }
        let code = try onScreen(&reader, view, micros, environment)
        if code != 0 { throw ExitCode(code) }
    }

    /// Redraws until a key or a signal ends it; answers the exit code.
    private func onScreen(
        _ reader: inout LiveReader, _ view: WatchView, _ interval: Int64, _ environment: [String: String]
    ) throws -> Int32 {
        var view = view
        var keys = KeyReader()
        var painter = ScreenPainter()
        let time = SystemTime()
        let colour = Terminal.wantsColour(Terminal.standardOutput, environment: environment)
        // A large store is counted up while it is already shown.
        var snapshot = try reader.look(view, patience: 100_000)
        let session = try TerminalSession()
        defer { withExtendedLifetime(session) {} }
        var due = time.steadyMicros() + (snapshot.countedShare < 1 ? 0 : interval)
        while true {
            let (width, height) = session.size
            let lines = WatchFrame(snapshot, view: view, width: width, height: height, colour: colour).lines
            guard session.draw(painter.paint(lines, width: width, height: height)) else { return 0 }
            let left = max(0, due - time.steadyMicros()) / 1000
            // The rest of a key's sequence follows at once, or there is none.
            let event = session.next(within: Int32(clamping: keys.isPending ? min(left, 50) : left))
            switch event {
            case .end(let code): return code
            case .redraw: painter.forget()
            case .pause, .keys:
                let pressed = if case .keys(let bytes) = event { keys.read(bytes) } else { keys.settle() }
                let before = view
                for key in pressed where !view.press(key, jobs: snapshot.jobs, rows: height / 2) { return 0 }
                // Another job's samples are shown at once.
                if view != before { due = time.steadyMicros() }
            }
            guard time.steadyMicros() >= due else { continue }
            let begin = time.steadyMicros()
            snapshot = try reader.look(view, patience: 400_000)
            // Looking never takes more than a fifth of the time, but for the first count.
            let rest = max(begin + interval, time.steadyMicros() + 4 * (time.steadyMicros() - begin))
            due = snapshot.countedShare < 1 ? time.steadyMicros() : rest
        }
    }

    private func showOnce(_ reader: inout LiveReader, _ view: WatchView, _ environment: [String: String]) throws {
        let snapshot = try reader.look(view)
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(snapshot), as: UTF8.self))
            return
        }
        let colour = Terminal.wantsColour(Terminal.standardOutput, environment: environment)
        let width = Terminal.isInteractive(Terminal.standardOutput) ? Terminal.width(Terminal.standardOutput) : 120
        for line in WatchFrame(snapshot, view: view, width: width, colour: colour).lines { Terminal.writeOutput(line + "\n") }
    }

    /// Until the reader of the lines is gone, or a signal comes.
    private func printLines(_ reader: inout LiveReader, _ view: WatchView, _ interval: Int64) throws {
        signal(SIGPIPE, SIG_IGN)
        while true {
            let snapshot = try reader.look(view)
            let lines =
                options.json ? [String(decoding: try CanonicalJSON.encode(snapshot), as: UTF8.self)] : WatchLines.lines(snapshot)
            guard Terminal.writeOutput(lines.map { $0 + "\n" }.joined()) else { return }
            usleep(UInt32(clamping: interval))
        }
    }

    private static func micros(_ text: String) -> Int64? {
        let digits = text.utf8.prefix { 48...57 ~= $0 }
        guard let number = Int64(String(Substring(digits))), number <= 3_600_000 else { return nil }
        let units: [String: Int64] = ["": 1_000_000, "s": 1_000_000, "ms": 1000, "m": 60_000_000]
        guard let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let micros = number * unit
        return (100_000...3_600_000_000).contains(micros) ? micros : nil
    }
}
