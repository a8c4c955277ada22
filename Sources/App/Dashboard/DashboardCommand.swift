import ArgumentParser
import Dashboard
import HTTPServing
import Reports
import Store
import Support

struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Look at the work in a browser: progress, samples, what was rejected and why.",
        discussion: """
            Serves the store of a state folder, or of a run's output folder, to browsers of this machine, until Ctrl-C. Nothing can be \
            changed through it. The link that it prints holds a secret, and lets in whoever opens it.

            The daemon serves the same page where the configuration says `dashboard: {listen: 127.0.0.1:9188}`; then --link prints \
            its link. From another machine: ssh -L 9188:127.0.0.1:9188 HOST, and the same link.

              instructmill dashboard --state my-data            a run's output folder
              instructmill dashboard --link                     the daemon's
            """)

    @OptionGroup var options: StoreOptions

    @Option(help: "The port on 127.0.0.1; 0 for one that is free.")
    var port = 0

    @Flag(help: "Print the link of the dashboard that is served already, and end.")
    var link = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535.") }
    }

    func run() async throws {
        let folder = try options.storeFolder()
        if link { return try printLink(folder) }
        let store = try options.store()
        // Reads under way end with the task below.
        defer { try? store.close() }
        let token = try AccessToken(in: folder)
        let summaries = try summaries()
        let hub = DashboardHub(store, folder: folder, time: SystemTime(), summary: summaries)
        let address = ListeningAddress.tcp(host: "127.0.0.1", port: port)
        let isJSON = options.json
        let work = Task {
            try await DashboardServer(hub, at: address, token: token).run { port in
                Self.tell(DashboardNotice(address, port: port).link(token), json: isJSON)
            }
        }
        let shutdown = Shutdown { _ in work.cancel() }
        do { try await work.value } catch is CancellationError {
        } catch {
            throw MillError(
                .cannotCreate, "serve the dashboard on", "127.0.0.1:\(port)", cause: "\(error)",
                hint: "Another program may have the port: --port 0 takes one that is free.")
        }
        if let code = shutdown.exitCode { throw ExitCode(code) }
    }

    /// The daemon publishes each job in a folder of its own; a run in the foreground has one for all.
    private func summaries() throws -> @Sendable (String) -> String {
        let folder = try options.folder()
        if Files.exists(folder + "/.instructmill/store.sqlite") { return { _ in folder + "/summary.json" } }
        let output = try options.outputFolder()
        return { "\(output)/\($0)/summary.json" }
    }

    private func printLink(_ folder: String) throws {
        guard let notice = DashboardNotice.read(from: folder) else {
            throw MillError(
                .usage, "find the dashboard of", folder, cause: "none is served",
                hint:
                    "Write `dashboard: {listen: 127.0.0.1:9188}` into the configuration and begin the daemon anew; or leave --link "
                    + "out, and it is served here.")
        }
        let token = try AccessToken(in: folder)
        if let socket = notice.socket, !options.json {
            Terminal.writeError("It listens on a socket. On the machine with the browser: ssh -L 9188:\(socket) HOST; then open")
        }
        Self.tell(notice.link(token), json: options.json)
    }

    /// On the standard output alone, which is the reader's own.
    private static func tell(_ link: String, json: Bool) {
        Terminal.writeOutput(json ? "{\"schema\":1,\"url\":\"\(link)\"}\n" : link + "\n")
    }
}
