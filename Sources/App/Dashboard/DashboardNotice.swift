import Dashboard
import FoundationEssentials
import HTTPServing
import Support

/// Where a dashboard is served, for `dashboard --link`: beside the store, without the token.
struct DashboardNotice: Codable {
    var schema = 1
    let process: Int32
    /// nil: over a socket.
    let url: String?
    let socket: String?

    static let file = "dashboard.json"

    init(_ address: ListeningAddress, port: Int) {
        process = ServiceProcess.identifier
        switch address {
        case .tcp(let host, _):
            url = "http://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)/"
            socket = nil
        case .unix(let path):
            url = nil
            socket = path
        }
    }

    /// What lets a browser in.
    func link(_ token: AccessToken) -> String {
        (url ?? "http://127.0.0.1:9188/") + "#token=" + token.text
    }

    /// Of the dashboard that is served now for the store in `folder`; nil where none is.
    static func read(from folder: String) -> DashboardNotice? {
        let path = folder + "/" + file
        guard Files.exists(path), let bytes = try? Files.read(path, limit: 1 << 16),
            let notice = try? CanonicalJSON.decode(DashboardNotice.self, from: bytes), ServiceProcess.isAlive(notice.process)
        else { return nil }
        return notice
    }

    func write(to folder: String) {
        // Only links are made of it.
        try? Files.replace(CanonicalJSON.encode(self), at: folder + "/" + Self.file)
    }

    /// Takes it away where it is still ours.
    func remove(from folder: String) {
        guard Self.read(from: folder)?.process == process else { return }
        try? Files.remove(folder + "/" + Self.file)
    }
}
