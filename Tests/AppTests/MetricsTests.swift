import Foundation
import Testing

extension DataSetTests {
    struct Measuring {
        @Test func `a daemon serves its metrics to this machine, by its own name, and logs JSON`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let state = DaemonState(in: workshop)
            let config = try workshop.write("version: 1\nmetrics: 127.0.0.1:0\nlog: json\n", to: "config.yaml")
            let daemon = try Launched(state.serve(simulator, drain: false) + ["--config", config], in: workshop)
            let port = try await Self.port(of: daemon)
            let text = try await Self.get("127.0.0.1", port)
            #expect(text.contains("instructmill_queue_depth 0\n"))

            try await Self.submit(target: 10, to: state)
            try await eventually("the job is done") { !state.files("done").isEmpty || !daemon.isRunning }
            let after = try await Self.get("localhost", port)
            let requests = try #require(Self.value(after, "instructmill_requests_total{endpoint=\"environment\",code=\"200\"}"))
            let paid = try simulator.journal().received.count { $0.attempt != nil }
            #expect(Int(requests) == paid)
            #expect(after.contains("state=\"accepted\"}"))
            #expect(after.contains("gen_ai_client_operation_duration_seconds_bucket{gen_ai_operation_name=\"chat\""))
            #expect(after.contains("gen_ai_client_token_usage_count"))
            #expect(after.contains("instructmill_last_success_timestamp_seconds "))
            #expect(after.contains("instructmill_inflight{endpoint=\"environment\"} 0\n"))

            #expect(try await Self.status("rebound.example", port) == 421)
            #expect(try await Self.status("127.0.0.1", port, path: "/") == 404)

            let file = workshop.path("instructmill.prom")
            // What the daemon tells other programs is a second old at the most.
            var told: Double?
            for _ in 0..<20 where told != requests {
                let written = try await Binary.run(["metrics", "--state", state.folder, "--textfile", file], in: workshop)
                #expect(written.code == 0, "\(written.errors)")
                let textfile = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
                told = Self.value(textfile, "instructmill_requests_total{endpoint=\"environment\",code=\"200\"}")
            }
            #expect(told == requests)

            daemon.signal(SIGTERM)
            let ended = try await daemon.ended()
            #expect(ended.code == 0)
            struct Line: Decodable {
                let level: String
                let message: String
                let time: String
                let job: String?
            }
            let lines = try ended.errors.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            #expect(lines.contains { $0.message == "job begins" && $0.level == "info" && $0.job?.count == 16 })
        }

        @Test func `for the journal each line has its priority, and a port that is taken stops nothing`() async throws {
            let workshop = try Workshop()
            let simulator = try await SimulatorProcess(in: workshop)
            let taken = try #require(URL(string: simulator.url)?.port)
            let config = try workshop.write("version: 1\nmetrics: 127.0.0.1:\(taken)\nlog: journald\n", to: "config.yaml")
            let state = DaemonState(in: workshop)
            try await Self.submit(target: 5, to: state)
            let ended = try await Binary.run(state.serve(simulator) + ["--config", config], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(ended.errorLines(with: "<6>job begins job=").count == 1, "\(ended.errors)")
            #expect(ended.errorLines(with: "<3>metrics are not served").count == 1)
            #expect(state.outputs().count == 1)
        }

        private static func submit(target: Int, to state: DaemonState) async throws {
            let job = try state.workshop.write(
                JobText.selfInstruct(target: target, seeds: Repository.seedTasks), to: "job.yaml")
            let submitted = try await Binary.run(["submit", job, "--state", state.folder], in: state.workshop)
            #expect(submitted.code == 0, "\(submitted.errors)")
        }

        private static func port(of daemon: Launched) async throws -> Int {
            try await eventually("metrics are served") { daemon.errors.contains("metrics are served") || !daemon.isRunning }
            struct Line: Decodable {
                let message: String
                let port: String?
            }
            let lines = daemon.errors.split(separator: "\n").compactMap {
                try? JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
            return try #require(lines.first { $0.message == "metrics are served" }?.port.flatMap(Int.init))
        }

        /// The value on the line that begins with `series`.
        private static func value(_ text: String, _ series: String) -> Double? {
            text.split(separator: "\n").first { $0.hasPrefix(series + " ") }.flatMap {
                Double($0.dropFirst(series.utf8.count + 1))
            }
        }

        private static func get(_ host: String, _ port: Int) async throws -> String {
            let answer = try await curl(host, port, "/metrics", ["-f"])
            return answer
        }

        private static func status(_ host: String, _ port: Int, path: String = "/metrics") async throws -> Int? {
            Int(try await curl(host, port, path, ["-o", "/dev/null", "-w", "%{http_code}"]))
        }

        /// Asks 127.0.0.1 as a client would that was led there under the name `host`.
        private static func curl(_ host: String, _ port: Int, _ path: String, _ options: [String]) async throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments =
                ["curl", "-s", "--noproxy", "*", "--resolve", "\(host):\(port):127.0.0.1"] + options + [
                    "http://\(host):\(port)\(path)"
                ]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
    }
}
