import Dashboard
import HTTPServing
import Logging
import Settings
import Store
import Support

/// The daemon's dashboard.
enum DashboardService {
    /// Begins to serve where the settings name an address. One that cannot be had is told of, and is no reason not to work.
    static func start(_ settings: Settings, store: Store, time: any TimeSource, logger: Logger) -> Task<Void, Never>? {
        guard let address = settings.dashboard.map(ListeningAddress.init) else { return nil }
        let (folder, output) = (settings.state, settings.output)
        return Task {
            do {
                let hub = DashboardHub(store, folder: folder, time: time) { "\(output)/\($0)/summary.json" }
                try await DashboardServer(hub, at: address, token: try AccessToken(in: folder)).run { port in
                    let notice = DashboardNotice(address, port: port)
                    notice.write(to: folder)
                    logger.notice(
                        "the dashboard is served; `instructmill dashboard --link` prints the link",
                        metadata: ["address": "\(notice.url ?? notice.socket ?? "")"])
                }
            } catch is CancellationError {
            } catch {
                logger.error("the dashboard is not served", metadata: ["error": "\(error)"])
            }
            DashboardNotice(address, port: 0).remove(from: folder)
        }
    }
}

extension ListeningAddress {
    init(_ address: DashboardAddress) {
        switch address {
        case .socket(let path): self = .unix(path: path)
        case .port(let host, let port): self = .tcp(host: host, port: port)
        }
    }
}
