import Foundation
import Store
import Testing

extension DataSetTests {
    /// The dashboard as browsers, and as those who mean no good, reach it: over loopback, by curl.
    struct Dashboards {
        private struct Rows: Decodable {
            struct Row: Decodable {
                let id: String?
                let rule: String?
                let parents: [String]?
                let provenance: Provenance?
            }
            struct Provenance: Decodable { let modelReported: String }

            let rows: [Row]
            let next: Int?
        }

        private struct Snapshot: Decodable {
            struct Watch: Decodable { let jobs: [Job] }
            struct Job: Decodable {
                let id: String
                let rows: Int
                let accepted: Int
                let requests: Int
                let promptTokens: Int
                let completionTokens: Int
                let costPicodollars: Int?
                let rejections: [String: Int]
            }
            struct Figures: Decodable {
                struct Growth: Decodable {
                    let accepted: [Int]
                    let rejected: [Int]
                }
                struct Similarity: Decodable {
                    struct Bins: Decodable { let counts: [Int] }
                    let threshold: Double
                    let compared: Int
                    let members: Int
                    let collisions: Int
                    let accepted: Bins
                    let rejected: Bins
                }
                let growth: Growth?
                let similarity: Similarity?
            }
            struct Latency: Decodable {
                let endpoint: String
                let calls: Int
            }

            let watch: Watch
            let job: Figures?
            let latencies: [Latency]
        }

        @Test func `a finished run is shown with the figures that jobs has, its rows page by page, and each row's family`()
            async throws
        {
            let workshop = try Workshop()
            let output = try await Self.finishedRun(in: workshop, target: 60)
            let dashboard = try await Opened(state: output.folder, in: workshop)
            let manifest = try output.manifest()

            let snapshot = try dashboard.json(Snapshot.self, "/api/snapshot")
            let job = try #require(snapshot.watch.jobs.first)
            #expect(job.id == manifest.job && job.accepted == 60 && job.rows == manifest.data.rows)
            #expect(job.rejections == manifest.rejections && job.requests == manifest.usage.attempts)
            #expect(job.promptTokens == manifest.usage.promptTokens && job.completionTokens == manifest.usage.completionTokens)
            let figures = try #require(snapshot.job)
            #expect(figures.growth?.accepted.reduce(0, +) == manifest.data.rows)
            #expect(figures.growth?.rejected.reduce(0, +) == manifest.rejected.rows)
            #expect(snapshot.latencies.map(\.calls) == [manifest.usage.answered])

            // Every text in the pool that is no seed is in the histogram, none above the threshold; every near-duplicate is above it.
            // Found bit by bit, look by look.
            var similarity = try #require(figures.similarity)
            try await eventually("every member and every near-duplicate is compared") {
                similarity = try dashboard.json(Snapshot.self, "/api/snapshot").job?.similarity ?? similarity
                return similarity.compared == similarity.members && similarity.collisions == manifest.rejections["rouge-l"] ?? 0
            }
            let store = try Store(at: output.folder + "/.instructmill/store.sqlite", checking: false)
            let pool = try store.read { try $0.poolEntries("job:\(job.id)") }.count { $0.origin == .machine }
            try store.close()
            #expect(similarity.threshold == 0.7 && similarity.accepted.counts.reduce(0, +) == pool)
            #expect(similarity.accepted.counts.suffix(6).reduce(0, +) == 0)
            #expect(similarity.rejected.counts.reduce(0, +) == manifest.rejections["rouge-l"] ?? 0)
            #expect(similarity.rejected.counts.prefix(14).reduce(0, +) == 0)

            let ids = try Self.pages(dashboard, "/api/records?job=\(job.id)").compactMap(\.id)
            #expect(ids == (try output.rows().map(\.id).reversed()))
            for (rule, count) in manifest.rejections {
                let rules = try Self.pages(dashboard, "/api/rejections?job=\(job.id)&rule=\(rule)").compactMap(\.rule)
                #expect(rules == Array(repeating: rule, count: count))
            }

            struct Finding: Decodable {
                let record: Rows.Row?
                let siblings: [Rows.Row]
            }
            let last = try #require(ids.last)
            let found = try dashboard.json(Finding.self, "/api/record?job=\(job.id)&id=\(last)")
            #expect(found.record?.id == last && found.siblings.contains { $0.id == last })
            #expect(found.record?.provenance?.modelReported.isEmpty == false)
            #expect(try dashboard.json(Finding.self, "/api/record?job=\(job.id)&id=none").record == nil)
        }

        @Test
        func `who has not the cookie, comes under another name or from another site, or wants to change something, is refused`()
            async throws
        {
            let workshop = try Workshop()
            let output = try await Self.finishedRun(in: workshop, target: 5)
            let dashboard = try await Opened(state: output.folder, in: workshop)
            let data = ["/api/snapshot", "/api/records?job=a", "/events"]

            for path in data { #expect(try dashboard.status(path, cookie: nil) == 401) }
            #expect(try dashboard.status("/api/snapshot", cookie: "\(dashboard.cookieName)=\(dashboard.token)") == 401)
            #expect(try dashboard.status("/session", cookie: nil, ["-X", "POST", "--data", "guess"]) == 401)
            for path in data + ["/", "/app.js"] {
                #expect(try dashboard.status(path, host: "rebound.example") == 421)
                #expect(try dashboard.status(path, ["-H", "Sec-Fetch-Site: cross-site"]) == 403)
                #expect(try dashboard.status(path, ["-H", "Sec-Fetch-Site: same-site"]) == 403)
                #expect(try dashboard.status(path, ["-H", "Origin: http://rebound.example"]) == 403)
                for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
                    #expect(try dashboard.status(path, ["-X", method]) == 405, "\(method) \(path)")
                }
            }
            #expect(try dashboard.status("/session", ["-X", "GET"]) == 405)
            #expect(
                try dashboard.status(
                    "/session", cookie: nil, ["-X", "POST", "--data", dashboard.token, "-H", "Origin: http://rebound.example"])
                    == 403)
            #expect(try dashboard.status("/nothing") == 404)
            // Headers of more than 16 KiB, and a body of more than 1 KiB, are not read to their end.
            #expect(try dashboard.status("/", ["-H", "X-Long: " + String(repeating: "a", count: 20_000)]) == 400)
            let long = String(repeating: "a", count: 2_000)
            #expect(try dashboard.status("/session", cookie: nil, ["-X", "POST", "--data", long]) == 413)

            for path in ["/", "/api/snapshot", "/nothing"] {
                let answer = try dashboard.ask(path)
                #expect(answer.contains("content-security-policy: default-src 'none'; script-src 'self'; style-src 'self';"))
                #expect(answer.contains("x-content-type-options: nosniff") && answer.contains("referrer-policy: no-referrer"))
                #expect(!answer.contains("access-control-"))
            }
        }

        @Test func `the token is in a file of its owner's, in the link, and in nothing else`() async throws {
            let workshop = try Workshop()
            let output = try await Self.finishedRun(in: workshop, target: 5)
            let dashboard = try await Opened(state: output.folder, in: workshop)
            let file = output.folder + "/.instructmill/dashboard.token"
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == dashboard.token + "\n")
            for path in ["/", "/app.js", "/api/snapshot", "/api/records?job=\(try output.manifest().job)"] {
                #expect(!(try dashboard.ask(path)).contains(dashboard.token))
            }
            let cookie = try dashboard.enter()
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(dashboard.token))
            let ended = try await dashboard.end()
            #expect(ended.code == 143 && !ended.errors.contains(dashboard.token) && ended.output == dashboard.link + "\n")

            // The same link opens the next one; a file that others may read does not.
            let again = try await Opened(state: output.folder, in: workshop)
            #expect(again.token == dashboard.token)
            _ = try await again.end()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let refused = try await Binary.run(["dashboard", "--state", output.folder], in: workshop)
            #expect(refused.code == 74 && refused.errors.contains("Delete the file"))
        }

        @Test func `the daemon serves it while it works, events follow the work, and the log has no token`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop, latency: "10ms")
            let state = DaemonState(in: workshop)
            let config = try workshop.write("version: 1\ndashboard: {listen: \"127.0.0.1:0\"}\n", to: "config.yaml")
            let daemon = try Launched(state.serve(simulator, drain: false) + ["--config", config], in: workshop)
            try await eventually("the dashboard is served") {
                daemon.errors.contains("the dashboard is served") || !daemon.isRunning
            }
            let linked = try await Binary.run(["dashboard", "--link", "--state", state.folder], in: workshop)
            #expect(linked.code == 0, "\(linked.errors)")
            let dashboard = try Opened(link: linked.output, in: workshop)

            let events = workshop.path("events")
            let listening = try dashboard.listen(into: events)
            defer { listening.terminate() }
            let job = try workshop.write(JobText.selfInstruct(target: 30, seeds: Repository.seedTasks), to: "job.yaml")
            #expect(try await Binary.run(["submit", job, "--state", state.folder], in: workshop).code == 0)
            func snapshots() throws -> [Snapshot] {
                try String(contentsOfFile: events, encoding: .utf8).components(separatedBy: "\n\n").dropLast().compactMap {
                    event in
                    guard event.hasPrefix("data: ") else { return nil }
                    return try JSONDecoder().decode(Snapshot.self, from: Data(event.utf8.dropFirst(6)))
                }
            }
            try await eventually("the last event has what was made") {
                try snapshots().last?.watch.jobs.first?.accepted == 30 && !state.files("done").isEmpty
            }
            let counts = try snapshots().map { $0.watch.jobs.first?.accepted ?? 0 }
            #expect(counts.first == 0 && counts == counts.sorted())

            daemon.signal(SIGTERM)
            let ended = try await daemon.ended()
            #expect(ended.code == 0 && !ended.errors.contains(dashboard.token))
            try await eventually("the stream ends with the daemon") { !listening.isRunning }
            let none = try await Binary.run(["dashboard", "--link", "--state", state.folder], in: workshop)
            #expect(none.code == 64 && none.errors.contains("none is served"))
        }

        @Test func `a socket is its owner's alone, and serves the same`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let state = DaemonState(in: workshop)
            let socket = workshop.path("d.sock")
            let config = try workshop.write("version: 1\ndashboard: {listen: \"\(socket)\"}\n", to: "config.yaml")
            let daemon = try Launched(state.serve(simulator, drain: false) + ["--config", config], in: workshop)
            try await eventually("the dashboard is served") {
                daemon.errors.contains("the dashboard is served") || !daemon.isRunning
            }
            let mode = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let linked = try await Binary.run(["dashboard", "--link", "--state", state.folder], in: workshop)
            #expect(linked.output.hasPrefix("http://127.0.0.1:9188/#token=") && linked.errors.contains("ssh -L 9188:\(socket)"))
            // As through a forwarded port.
            let dashboard = try Opened(link: linked.output, in: workshop, socket: socket)
            #expect(try dashboard.status("/api/snapshot") == 200)
            #expect(try dashboard.status("/api/snapshot", cookie: nil) == 401)
            #expect(try dashboard.status("/", host: "rebound.example") == 421)
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended().code == 0)
        }

        private static func finishedRun(in workshop: Workshop, target: Int) async throws -> OutputFolder {
            let simulator = try await SimulatorProcess(in: workshop)
            let output = OutputFolder(workshop.path("out"))
            let run = try await Binary.run(
                ["run", "self-instruct", "--target", "\(target)", "-o", output.folder] + simulator.options(concurrency: 8),
                in: workshop)
            #expect(run.code == 0, "\(run.errors)")
            return output
        }

        /// All rows of a listing, by following its pages.
        private static func pages(_ dashboard: Opened, _ path: String) throws -> [Rows.Row] {
            var (rows, next): ([Rows.Row], Int?) = ([], nil)
            repeat {
                let page = try dashboard.json(Rows.self, path + (next.map { "&before=\($0)" } ?? ""))
                #expect(page.rows.count <= 20)
                rows += page.rows
                next = page.next
            } while next != nil
            return rows
        }
    }
}
