import Glibc
import NIOCore

/// Where a server listens.
public enum ListeningAddress: Sendable, Hashable {
    /// - port: 0 for one that is free.
    case tcp(host: String, port: Int)
    /// The path of a socket in the file system, with mode 0600. One that a dead server left there is replaced.
    case unix(path: String)
}

/// Who is at the other end of a unix socket (`SO_PEERCRED`, socket(7)).
enum PeerIdentity {
    /// The kernel's `struct ucred`. Of our own, since NIO may not hand C's types across modules.
    private struct Credentials: Sendable {
        var process: Int32
        var user: UInt32
        var group: UInt32
    }

    /// The user that connected; nil where the system does not tell.
    static func user(of channel: any Channel) async -> UInt32? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        let found: Credentials? = try? await options.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        ).get()
        return found?.user
    }
}
