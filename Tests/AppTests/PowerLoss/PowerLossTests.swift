import Foundation
import Support
import Testing

extension ProgramTests {
    struct PowerLoss {
        @Test(
            .enabled(if: OpLogShim.compiler != nil, "POWER LOSS IS NOT TESTED: there is no C compiler to build oplog.c with"),
            .compactMapIssues { Failing.explain($0) })
        func `power loss: every state that a cut can leave restarts whole, and what was sent was reserved before`() async throws {
            let plan = PowerPlan.chosen
            let path = plan.keptLog ?? Failing.log
            if plan.keptLog == nil { try await PowerRun.record(to: path) }
            let log = try OpLog(path)
            var walk = PowerWalk(log, isJournaled: plan.isJournaled)
            // Two at a time: making a state takes far less than checking it.
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for point in plan.points(log) {
                    walk.advance(to: point.cut)
                    let check = CrashCheck(point, of: walk)
                    if running == 2 { await group.next() } else { running += 1 }
                    group.addTask { await Failing.$point.withValue(point) { await Self.run(check) } }
                }
            }
            if Failing.count == 0 && plan.keptLog == nil { try FileManager.default.removeItem(atPath: path) }
        }

        /// One state that cannot even be looked at does not hide the next.
        private static func run(_ check: CrashCheck) async {
            do { try await check.run() } catch { Issue.record(error) }
        }
    }

    /// Says of a failure which state it belongs to and how to see it again.
    enum Failing {
        @TaskLocal static var point: CrashPoint?

        /// Where this run's log is kept when a state fails.
        static let log = FileManager.default.temporaryDirectory.path + "/instructmill-power-\(getpid()).oplog"
        private static let counter = Locked(0)
        static var count: Int { counter.withLock { $0 } }

        /// The first 20 are enough to know.
        static func explain(_ issue: Issue) -> Issue? {
            let number = counter.withLock { counter in
                counter += 1
                return counter
            }
            guard number <= 20 else { return nil }
            guard let point else { return issue }
            var explained = issue
            explained.comments.append(
                """
                in the state \(point) (cut:kind:seed); to see it again:
                INSTRUCTMILL_POWER_LOG=\(PowerPlan.chosen.keptLog ?? log) INSTRUCTMILL_POWER_STATE=\(point) \
                swift test --filter 'power loss: every state'
                """)
            return explained
        }
    }
}
