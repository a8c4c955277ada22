import Foundation
import Support
import Testing

/// What `doctor --json` prints.
struct DoctorReport: Decodable {
    struct Finding: Decodable {
        let area: String
        let code: String
        let verdict: String
        let text: String
        let advice: String?
    }

    let schema: Int
    let well: Bool
    let findings: [Finding]

    init(_ ended: Ended) throws {
        self = try JSONDecoder().decode(DoctorReport.self, from: Data(ended.output.utf8))
    }

    subscript(code: String) -> Finding? {
        findings.first { $0.code == code }
    }
}

extension DataSetTests {
    /// The doctor names each trouble, and says what to do.
    struct DoctorCommand {
        let workshop: Workshop

        init() throws {
            workshop = try Workshop()
        }

        private func configure(_ url: String, more: String = "", state: String = "state") throws -> String {
            try workshop.write(
                """
                version: 1
                state: \(workshop.path(state))
                endpoints:
                  main: {url: "\(url)"\(more)}
                """, to: "config.yaml")
        }

        private func doctor(
            _ arguments: [String], through tool: [String] = [], environment: [String: String] = [:]
        ) async throws -> (ended: Ended, report: DoctorReport) {
            // A port that nobody listens on: the usual ones may be in use where the tests run.
            let ports = arguments.contains("--ports") ? [] : ["--ports", "9"]
            let ended = try await Binary.run(
                ["doctor", "--json"] + ports + arguments, in: workshop, environment: environment, through: tool)
            let report = try DoctorReport(ended)
            #expect(ended.code == (report.well ? 0 : 1), "\(ended.errors)")
            #expect(report.well == !report.findings.contains { $0.verdict == "mend" })
            for finding in report.findings where finding.verdict == "mend" {
                #expect(finding.advice?.isEmpty == false, "\(finding.code) says nothing about what to do")
            }
            return (ended, report)
        }

        @Test func `nothing running and nothing configured: both are named, and how to begin`() async throws {
            let config = try workshop.write("version: 1\nstate: \(workshop.path("state"))\n", to: "config.yaml")
            let (_, report) = try await doctor(["--config", config])
            let servers = try #require(report["servers-none"])
            #expect(servers.verdict == "mend" && servers.advice?.contains("llama-server") == true)
            #expect(try #require(report["endpoint-none"]).advice?.contains("setup") == true)
            #expect(!FileManager.default.fileExists(atPath: workshop.path("state")), "the doctor changes nothing")
            let plain = try await Binary.run(["doctor", "--config", config, "--ports", "9"], in: workshop)
            #expect(plain.code == 1 && plain.output.contains("BAD   no endpoint is configured\n        → "))
        }

        @Test func `an endpoint that is not there is named with its address`() async throws {
            let (_, report) = try await doctor(["--config", try configure("http://127.0.0.1:9/v1", more: ", models: [m]")])
            let finding = try #require(report["endpoint-unreachable"])
            #expect(finding.text.contains("http://127.0.0.1:9/v1") && finding.advice?.contains("Start the server") == true)
        }

        /// Answers as llama.cpp's server does, while it loads and after.
        private func llama(isLoading: Bool = false, date: String? = nil) throws -> CaptureServer {
            let head = date.map { "\r\nDate: \($0)" } ?? ""
            return try CaptureServer { path, _ in
                let loading = #"{"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}"#
                if isLoading { return ("503 Service Unavailable", loading) }
                return switch path {
                case "/health": ("200 OK", #"{"status": "ok"}"#)
                case "/props":
                    ("200 OK", #"{"default_generation_settings": {"n_ctx": 4096}, "total_slots": 4, "model_path": "tiny.gguf"}"#)
                case "/v1/models":
                    ("200 OK\(head)", #"{"object": "list", "data": [{"id": "tiny.gguf", "owned_by": "llamacpp"}]}"#)
                default: ("404 Not Found", #"{"error": {"code": 404, "message": "File Not Found"}}"#)
                }
            }
        }

        @Test func `a llama.cpp server is found, whether it is configured or not, and while it loads`() async throws {
            let server = try llama()
            let config = try configure(server.url)
            let (_, known) = try await doctor(["--config", config, "--ports", "9,\(server.port)"])
            #expect(known.well)
            #expect(try #require(known["server"]).text.contains("llama.cpp at \(server.url), tiny.gguf"))
            #expect(try #require(known["reachable"]).text.contains("tiny.gguf"))
            #expect(known["capabilities-unknown"]?.verdict == "note" && known["price"]?.text.contains("free") == true)

            let empty = try workshop.write("version: 1\nstate: \(workshop.path("state"))\n", to: "empty.yaml")
            let (_, unused) = try await doctor(["--config", empty, "--ports", "\(server.port)"])
            #expect(unused["server-unused"]?.advice?.contains("setup --url \(server.url)") == true)

            let loading = try llama(isLoading: true)
            let (_, waiting) = try await doctor(["--config", config, "--ports", "\(loading.port)"])
            #expect(waiting["server-loading"]?.advice?.hasPrefix("Wait") == true)
        }

        @Test func `what listens on a port and is no model server is no finding`() async throws {
            let server = try CaptureServer { _, _ in ("200 OK", "<html>a page</html>") }
            let (_, report) = try await doctor(["--config", try configure(server.url), "--ports", "\(server.port)"])
            #expect(report["servers-none"] != nil && report["server-unused"] == nil)
        }

        @Test func `a wrong key and a missing one are told apart, and no key is shown`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, options: ["--api-key", "the-right-key"])
            let key = try workshop.write("sk-the-wrong-key\n", to: "main.key")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
            let config = try configure(simulator.url, more: ", key: {file: main.key}")
            let (ended, report) = try await doctor(["--config", config])
            #expect(report["key-refused"]?.advice?.contains("endpoints.main.key") == true)
            #expect(!ended.output.contains("sk-the-wrong-key") && !ended.errors.contains("sk-the-wrong-key"))

            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
            let (_, open) = try await doctor(["--config", config])
            #expect(open["key-missing"]?.advice?.contains("chmod 600") == true)

            try workshop.write("the-right-key\n", to: "main.key")
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
            let (_, right) = try await doctor(["--config", config, "--probe"])
            #expect(right.well && right["reachable"]?.text.contains("key accepted") == true)
            #expect(right["capabilities"]?.text.contains("JSON schema") == true)
            #expect(try workshop.text(of: "state/capabilities.json").contains("jsonSchema"))
        }

        @Test func `a clock that is an hour off is named, with by how much`() async throws {
            let form = DateFormatter()
            form.locale = Locale(identifier: "en_US_POSIX")
            form.timeZone = TimeZone(identifier: "UTC")
            form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            let late = try llama(date: form.string(from: Date(timeIntervalSinceNow: 3600)))
            let (_, behind) = try await doctor(["--config", try configure(late.url)])
            let finding = try #require(behind["clock-off"])
            #expect(finding.text.contains("behind") && (finding.text.contains("60 min") || finding.text.contains("59 min")))
            #expect(finding.advice?.contains("timedatectl") == true)
            let right = try llama(date: form.string(from: Date()))
            let (_, agreeing) = try await doctor(["--config", try configure(right.url)])
            #expect(agreeing.well && agreeing["clock"] != nil && agreeing["clock-off"] == nil)
        }

        @Test func `errors of the configuration are told with their lines, and the machine is looked at all the same`()
            async throws
        {
            let config = try workshop.write("version: 1\nendpoint: {}\nstate: 7x/~\n", to: "config.yaml")
            let (_, report) = try await doctor(["--config", config])
            #expect(try #require(report["config-error"]).text.contains("config.yaml:2"))
            #expect(report["libraries"]?.text.contains("libcurl") == true && report["files"] != nil)
        }

        private func mounted(_ script: String) -> [String] {
            ["unshare", "-m", "bash", "-euc", script + "; exec \"$@\"", "bash"]
        }

        @Test(.enabled(if: ProgramTests.DiskFaults.mayMount, "SKIPPED: mounting a file system needs root and unshare"))
        func `a full disk is named, and what to do`() async throws {
            let server = try llama()
            let script = """
                mkdir -p "$STATE"; mount -t tmpfs -o size=8m tmpfs "$STATE"
                dd if=/dev/zero of="$STATE"/filler bs=64k 2>/dev/null || true
                """
            let (_, report) = try await doctor(
                ["--config", try configure(server.url)], through: mounted(script), environment: ["STATE": workshop.path("state")])
            let finding = try #require(report["disk-full"])
            #expect(finding.text.contains(workshop.path("state")) && finding.advice?.contains("Free some space") == true)
        }

        @Test(.enabled(if: ProgramTests.DiskFaults.mayMount, "SKIPPED: mounting a file system needs root and unshare"))
        func `a read-only state folder is named, and what to do`() async throws {
            let server = try llama()
            let script = "mkdir -p \"$STATE\"; mount --bind \"$STATE\" \"$STATE\"; mount -o remount,ro,bind \"$STATE\""
            let (_, report) = try await doctor(
                ["--config", try configure(server.url)], through: mounted(script), environment: ["STATE": workshop.path("state")])
            let finding = try #require(report["folder-read-only"])
            #expect(finding.text.contains(workshop.path("state")) && finding.advice?.contains("remount") == true)
        }
    }
}
