import ArgumentParser
import CurlTransport
import Engine
import Logging
import Queue
import RecipeKit
import Recipes
import Reports
import Settings
import Store
import Support

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the daemon: jobs from the drop folder, data sets into the output folder.",
        discussion: """
            Drop a job file (*.yaml) into queue/incoming/, or a seeds file (*.jsonl, *.json) into queue/incoming/<recipe>/. \
            Each ends in queue/done/ or queue/failed/ with a report beside it. Nothing you drop is deleted. \
            SIGTERM or Ctrl-C drains: answers under way are kept, and the next start goes on. SIGHUP reads the \
            configuration again and lifts a stop of the endpoint; a bad one is refused and the old one stays. Outside the \
            configuration's window nothing is sent, and --drain waits for it.

              instructmill serve --drain                   until the queue is empty
              instructmill serve --state ./mill --base-url http://127.0.0.1:8080/v1
            """)

    @Option(help: ConfigurationHelp.text)
    var config: String?

    @Option(help: "Folder of the store, the queue and the output; else as the configuration says.")
    var state: String?

    @Flag(help: "End when the queue is empty.")
    var drain = false

    @Flag(help: "Go on with a store that is older than the one that was here, such as a backup that was put back.")
    var adopt = false

    @Option(help: "How long answers under way are waited for after SIGTERM or Ctrl-C, in seconds; then they are cut.")
    var grace = 120

    @Flag(help: "Log also what is mended by itself: calls that are sent again, steps that became needless.")
    var verbose = false

    @OptionGroup var endpoint: EndpointOptions

    func run() async throws {
        let settings = try loadSettings()
        let time = SystemTime()
        try Files.makeDirectories(settings.state, mode: 0o700)
        let lock = try DirectoryLock(claiming: settings.state)
        defer { withExtendedLifetime(lock) {} }
        let logger = LogSetup.logger(settings, environment: Surroundings.environment, verbose: verbose)
        let mark = TrapMark(folder: settings.state)
        let store = try Store(at: settings.state + "/instructmill.sqlite")
        let seal = StoreSeal(store, folder: settings.state)
        try await seal.take(adopting: adopt)
        let spool = try EmergencySpool(at: settings.state + "/.emergency")
        let desk = JobDesk(store: store, recipes: AllRecipes.all, time: time, spool: spool, logger: logger)
        let open = try await desk.recover(afterTrap: mark.wasTrapped)
        if mark.wasTrapped { logger.error("the program died last time; steps that it may have died of are tried one by one") }
        mark.clear()
        if open > 0 {
            logger.warning("calls were cut by the last end and are booked as ambiguous", metadata: ["calls": "\(open)"])
        }
        var rules = DirectoryQueue.Rules()
        rules.folders = Set(AllRecipes.all.map { $0.name })
        rules.folderRecipes = Set(AllRecipes.all.filter { $0.name == JobOrder.judge || $0.showsPictures }.map { $0.name })
        let queue = try DirectoryQueue(root: settings.queue, rules: rules)
        for recipe in AllRecipes.all { try Files.makeDirectories("\(settings.queue)/incoming/\(recipe.name)", mode: 0o777) }
        let watcher = QueueWatcher(queue)
        defer { watcher.stop() }
        if let problem = watcher.problem { logger.notice("the drop folder is only scanned", metadata: ["reason": "\(problem)"]) }
        let transport = try CurlTransport()
        let (staff, intake) = try await staff(settings, desk: desk, queue: queue, transport: transport, time: time)
        let messenger = Messenger(
            settings.notify, transport: transport, environment: Surroundings.environment, logger: logger)
        let daemon = Daemon(
            settings: settings, desk: desk, seal: seal, queue: queue, staff: staff, intake: intake,
            notifier: ServiceNotifier(environment: Surroundings.environment), messenger: messenger, logger: logger, time: time)
        let grace = grace
        let shutdown = Shutdown { count in
            Task {
                await daemon.signal(count)
                guard count == 1 else { return }
                try? await Task.sleep(for: .seconds(grace))
                await daemon.signal(2)
            }
        }
        let logs = logger
        let reload = Hangup {
            do {
                let settings = try loadSettings()
                let (staff, intake) = try await self.staff(settings, desk: desk, queue: queue, transport: transport, time: time)
                await daemon.reload(settings, staff, intake)
            } catch {
                logs.error("the configuration was read again and is not used", metadata: ["error": "\(error)"])
            }
        }
        defer { withExtendedLifetime((shutdown, reload)) {} }
        // The last connection that closes moves the write-ahead log into the file.
        defer { try? desk.store.close() }
        let metrics = MetricsServer.start(settings, store: desk.store, live: daemon.live, logger: logger)
        defer { metrics?.cancel() }
        let dashboard = DashboardService.start(settings, store: desk.store, time: time, logger: logger)
        defer { dashboard?.cancel() }
        let ending: Result<Void, any Error>
        do { ending = .success(try await daemon.run(drain: drain)) } catch { ending = .failure(error) }
        await daemon.finishNotices()
        // Who looks reads the store, which is closed at the end.
        dashboard?.cancel()
        await dashboard?.value
        try ending.get()
        try await seal.advance()
        await transport.shutdown()
    }

    private func loadSettings() throws -> Settings {
        var overrides = endpoint.overrides
        overrides.state = state
        let settings = try Settings.load(path: config, environment: Surroundings.environment, overrides: overrides)
        try settings.validate(recipeTables: AllRecipes.tables)
        return settings
    }

    private func staff(
        _ settings: Settings, desk: JobDesk, queue: DirectoryQueue, transport: CurlTransport, time: any TimeSource
    ) async throws -> (Staff, Intake) {
        let environment = Surroundings.environment
        let office = EndpointOffice(
            settings: settings, environment: environment, transport: transport, ledger: desk.ledger, time: time)
        let seats = Role.judges.filter { $0.isFurtherSeat && !settings.endpoints(for: $0).isEmpty }
        let staff = try await office.staff(AllRecipes.roles + seats)
        let packaged = try PackagedFiles(environment: environment)
        let notifier = ServiceNotifier(environment: environment)
        let pulse: @Sendable () -> Void = { if notifier.watchdogMicros != nil { notifier.send("WATCHDOG=1") } }
        let intake = Intake(
            settings: settings, desk: desk, queue: queue,
            promptFolders: packaged.promptFolders(configuration: settings.file.map { Files.parent(of: $0) }),
            models: staff.models, time: time, pulse: pulse)
        return (staff, intake)
    }
}
