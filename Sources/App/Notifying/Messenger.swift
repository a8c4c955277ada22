import Endpoint
import FoundationEssentials
import Glibc
import Logging
import Settings
import Support

/// Tells a person of notices by the command and the webhook that the configuration names, one after another and beside the work.
///
/// What fails is logged and nothing else: a notice is not worth a night.
actor Messenger {
    /// As many wait; further ones are dropped, and that is logged.
    private static let capacity = 64
    /// All that a command sees of the surroundings: no key is among them.
    private static let variables = [
        "PATH", "HOME", "LANG", "TZ", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS",
    ]

    private var setting: NotifySetting?
    private let transport: any Transport
    private let environment: [String: String]
    private let logger: Logger
    private var waiting: [Notice] = []
    private var work: Task<Void, Never>?

    init(_ setting: NotifySetting?, transport: any Transport, environment: [String: String], logger: Logger) {
        self.setting = setting
        self.transport = transport
        self.environment = environment.filter { Self.variables.contains($0.key) }
        self.logger = logger
    }

    /// From now on as a configuration read anew says.
    func set(_ setting: NotifySetting?) {
        self.setting = setting
    }

    /// Tells of it soon, where that is wanted.
    func tell(_ notice: Notice) {
        guard let setting, setting.events.contains(notice.event) else { return }
        guard waiting.count < Self.capacity else {
            return logger.warning("too many notices wait; one is dropped", metadata: ["event": "\(notice.event.rawValue)"])
        }
        waiting.append(notice)
        if work == nil { work = Task { await self.deliverAll() } }
    }

    /// Waits until all that was told is delivered or has failed; what takes longer than `limit` is given up.
    func finish(within limit: Duration) async {
        guard let work else { return }
        let alarm = Task {
            try await Task.sleep(for: limit)
            work.cancel()
        }
        await work.value
        alarm.cancel()
    }

    private func deliverAll() async {
        while !waiting.isEmpty {
            let notice = waiting.removeFirst()
            guard let setting else { continue }
            if Task.isCancelled {
                failed(notice, "any way", "the program ends")
                continue
            }
            let body = JSONWriter.bytes(of: notice)
            if !setting.command.isEmpty { await run(setting, notice, body) }
            if let webhook = setting.webhook { await post(to: webhook, setting, notice, body) }
        }
        work = nil
    }

    private func run(_ setting: NotifySetting, _ notice: Notice, _ body: [UInt8]) async {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return failed(notice, "command", Files.systemError()) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A notice is far shorter than a pipe holds, so that this does not wait for the reader.
        let line = body + [UInt8(ascii: "\n")]
        let count = line.withUnsafeBytes { Glibc.write(ends[1], $0.baseAddress, $0.count) }
        close(ends[1])
        defer { close(ends[0]) }
        guard count == line.count else { return failed(notice, "command", Files.systemError()) }
        let child = ChildCommand(setting.command, environment: environment)
        let ending = await child.run(input: ends[0], output: nil, limit: setting.limit)
        if ending != .exited(0) { failed(notice, "command", "\(ending)") }
    }

    private func post(to url: String, _ setting: NotifySetting, _ notice: Notice, _ body: [UInt8]) async {
        let limits = TransferLimits(
            connect: setting.limit, firstByte: setting.limit, idle: setting.limit, total: setting.limit, maximumBytes: 1 << 16)
        let request = TransportRequest(
            url: url, headers: [TransportHeader("Content-Type", .plain("application/json"))], body: body, limits: limits,
            allowPlainHTTP: setting.allowsPlainHTTP)
        do {
            let answer = try await transport.send(request)
            if !(200..<300).contains(answer.status) { failed(notice, "webhook", "it answered \(answer.status)") }
        } catch let failure as TransportFailure {
            failed(notice, "webhook", failure.message)
        } catch {
            failed(notice, "webhook", "\(error)")
        }
    }

    private func failed(_ notice: Notice, _ way: String, _ reason: String) {
        logger.warning(
            "a notice could not be delivered",
            metadata: ["by": "\(way)", "event": "\(notice.event.rawValue)", "reason": "\(reason)"])
    }
}
