import Endpoint
import Engine

extension Daemon {
    /// Looks at the endpoints, tells of changes, and shows them to `status`, `watch` and `metrics`.
    func look() {
        endpoints.look(at: staff.crew)
        live.publish(staff.crew, jobs: current.map { [$0.job] } ?? [], stop: stop)
    }
}
