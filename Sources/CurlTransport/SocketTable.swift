import CCurl
import CCurlShims
import Glibc

/// Which sockets epoll watches, and for what.
///
/// libcurl lets go of a socket at the end of every transfer and asks for it again when the kept connection carries the next
/// one. A socket that was opened through ``open(_:_:_:)`` stays watched in between, which saves two system calls a request:
/// libcurl closes it through ``close(_:)``, so its number can never stand for another one unnoticed. Lives on the transfer
/// thread and never leaves it.
final class SocketTable {
    private struct Entry {
        /// What it is watched for (`CURL_POLL_IN`, `CURL_POLL_OUT`); nil: not at all.
        var watched: Int32?
        /// Whether libcurl opened it through this table.
        var isOurs = false
        /// Whether libcurl wants to hear of it.
        var isWanted = false
    }

    private let epoll: Int32
    private var entries: [Int32: Entry] = [:]

    init(epoll: Int32) {
        self.epoll = epoll
    }

    /// A new socket; -1 where there is none to be had.
    func open(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 {
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
        if descriptor >= 0 { entries[descriptor] = Entry(isOurs: true) }
        return descriptor
    }

    func close(_ descriptor: Int32) -> Int32 {
        entries[descriptor] = nil
        return Glibc.close(descriptor)
    }

    /// Does what libcurl's socket callback asks.
    func watch(_ descriptor: Int32, _ what: Int32, shard: Int) {
        var entry = entries[descriptor] ?? Entry()
        if what == CURL_POLL_REMOVE {
            entry.isWanted = false
            if entry.isOurs {
                entries[descriptor] = entry
            } else {
                _ = ccurl_epoll_watch(epoll, descriptor, CURL_POLL_REMOVE, 0)
                entries[descriptor] = nil
            }
            return
        }
        entry.isWanted = true
        if entry.watched != what {
            let token = UInt64(shard) << 32 | UInt64(UInt32(bitPattern: descriptor))
            entry.watched = ccurl_epoll_watch(epoll, descriptor, what, token) == 0 ? what : nil
        }
        entries[descriptor] = entry
    }

    /// Whether an event on the socket is for libcurl. One that it has let go of is watched no longer, or its event would come
    /// again and again: mostly a kept connection that the server has closed.
    func isWanted(_ descriptor: Int32) -> Bool {
        guard var entry = entries[descriptor], !entry.isWanted else { return true }
        if entry.watched != nil { _ = ccurl_epoll_watch(epoll, descriptor, CURL_POLL_REMOVE, 0) }
        entry.watched = nil
        entries[descriptor] = entry
        return false
    }
}
