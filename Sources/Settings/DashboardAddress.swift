/// Where the daemon serves its dashboard: to this machine only.
public enum DashboardAddress: Hashable, Sendable {
    /// A socket in the file system that its owner alone can reach. Best, for every user of a machine can reach its ports.
    case socket(path: String)
    /// - host: "127.0.0.1", "::1" or "localhost".
    /// - port: 0 for one that is free.
    case port(host: String, port: Int)
}

extension YAMLValue {
    /// `{listen: PATH}` or `{listen: "127.0.0.1:PORT"}`.
    /// - Parameter folder: relative paths start there.
    func dashboard(from folder: String) -> DashboardAddress? {
        guard let fields = mapping(known: ["listen"]), let listen = fields.require("listen"), let written = listen.text() else {
            return nil
        }
        let slash = UInt8(ascii: "/")
        if written.utf8.first == slash || written.utf8.contains(slash) && !written.utf8.contains(UInt8(ascii: ":")) {
            guard let path = listen.path(from: folder) else { return nil }
            // What a sockaddr_un holds (unix(7)).
            guard path.utf8.count <= 107 else {
                listen.fail("'\(path)' has \(path.utf8.count) bytes, the path of a socket has at most 107")
                return nil
            }
            return .socket(path: path)
        }
        guard let address = MetricsAddress(written, allowing: false) else {
            return listen.mismatch("the path of a socket, or an address and a port like 127.0.0.1:9188")
        }
        guard address.isLoopback else {
            listen.fail(
                "'\(written)' lets other machines in, and the dashboard shows the data itself: use 127.0.0.1 or a socket, and reach "
                    + "it from elsewhere through 'ssh -L 9188:127.0.0.1:9188 HOST'")
            return nil
        }
        return .port(host: address.host, port: address.port)
    }
}
