import Foundation
import Glibc

/// What systemd listens at: keeps every message that comes.
final class NotifySocket {
    let path: String
    private let descriptor: Int32
    private var received: [String] = []

    init(at path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let (own, descriptor) = (address, descriptor)
        let isBound = withUnsafePointer(to: own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        guard isBound else { throw NotInTime(what: "a socket at \(path)") }
    }

    deinit {
        close(descriptor)
    }

    /// Everything that has come so far, in order.
    func messages() -> [String] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return received }
            received.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }
}
