/// Where the daemon serves its metrics.
public struct MetricsAddress: Hashable, Sendable {
    /// An address of this machine: "127.0.0.1", "::1", or, where others are allowed, any.
    public var host: String
    /// 0: one that is free.
    public var port: Int
    /// Whether other machines may read them. They tell names of jobs, endpoints and models, and what was spent.
    public var allowsOtherMachines: Bool

    public init(host: String, port: Int, allowsOtherMachines: Bool = false) {
        self.host = host
        self.port = port
        self.allowsOtherMachines = allowsOtherMachines
    }
}

/// How the daemon writes its log.
public enum LogForm: String, CaseIterable, Hashable, Sendable {
    /// Lines for people.
    case text
    /// One JSON object a line.
    case json
    /// Lines with their priority before them, for the journal of systemd (`SyslogLevelPrefix=`, sd-daemon(3)).
    case journald
}

extension YAMLValue {
    /// `127.0.0.1:9187`, or a mapping with `listen` and `allow_other_machines`.
    func metrics() -> MetricsAddress? {
        guard !isScalar else { return listen(allowing: false) }
        guard let fields = mapping(known: ["listen", "allow_other_machines"]) else { return nil }
        return fields.require("listen")?.listen(allowing: fields["allow_other_machines"]?.flag() ?? false)
    }

    private func listen(allowing others: Bool) -> MetricsAddress? {
        guard let written = text() else { return nil }
        guard let address = MetricsAddress(written, allowing: others) else {
            return mismatch("an address and a port like 127.0.0.1:9187")
        }
        guard others || address.isLoopback else {
            fail(
                "'\(written)' lets other machines read the names of jobs and models, and what was spent: write 'metrics: "
                    + "{listen: \"\(written)\", allow_other_machines: true}' if that is wanted")
            return nil
        }
        return address
    }
}

extension MetricsAddress {
    /// Reads `HOST:PORT` or `[ADDRESS]:PORT`.
    init?(_ text: String, allowing others: Bool) {
        let port = text.utf8.reversed().prefix { 48...57 ~= $0 }.count
        guard port > 0, text.utf8.count > port + 1, let number = Int(String(text.suffix(port))), number <= 65_535 else {
            return nil
        }
        var host = text.dropLast(port)
        guard host.hasSuffix(":") else { return nil }
        host = host.dropLast()
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.utf8.contains(UInt8(ascii: ":")) else { return nil }
        } else {
            guard !host.utf8.contains(UInt8(ascii: ":")) else { return nil }
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@[]\"\\".utf8.contains($0) }) else {
            return nil
        }
        self.init(host: host.lowercased(), port: number, allowsOtherMachines: others)
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        host == "::1" || WebAddress("http://\(host)")?.isLoopback ?? false
    }
}
