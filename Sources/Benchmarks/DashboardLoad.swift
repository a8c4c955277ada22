import ArgumentParser
import FoundationEssentials
import Glibc
import Support

struct DashboardLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "The dashboard over a store of a million records: time, bytes and memory of what a browser asks.",
        discussion: """
            Makes the store, serves it, lets itself in, and asks for the page and its data as a browser does: the first time, then once a \
            second until all is counted, then a rare rule and the oldest record. `.ci/dashboard_check.py PROGRAM FOLDER STATE` measures \
            the first paint in a real browser over the same store.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Records in the store; one is used again when it is there.")
    var records = 1_000_000

    @Option(help: "Seconds of looking.")
    var seconds = 60

    @Option(help: "The folder of the state.")
    var scratch = "/tmp/instructmill-dashboard"

    func run() async throws {
        let store = scratch + "/instructmill.sqlite"
        var result = Case("dashboard")
        result.add("records", records)
        if !FileManager.default.fileExists(atPath: store) {
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            try await DashboardStore(records: records).write(to: store)
        }
        let server = try ChildProcess([options.program, "dashboard", "--state", scratch])
        let browser = try Browser(link: server.firstLine())
        let idle = ChildProcess.peakMegabytes(of: server.pid)
        let page = try [
            "", "style.css", "app.js", "dom.js", "figures.js", "charts.js", "overview.js", "browse.js", "judging.js", "icon.svg",
        ].map {
            try browser.get($0)
        }
        result.add("page_bytes", page.reduce(0) { $0 + $1.bytes })
        result.add("page_milliseconds", page.reduce(0) { $0 + $1.seconds } * 1000)
        let first = try browser.get("api/snapshot")
        result.add("first_snapshot_milliseconds", first.seconds * 1000)
        result.add("snapshot_bytes", first.bytes)
        var times: [Double] = []
        for _ in 0..<seconds {
            sleep(1)
            times.append(try browser.get("api/snapshot").seconds * 1000)
        }
        result.add("later_snapshot_milliseconds_median", times.median)
        result.add("later_snapshot_milliseconds_most", times.max() ?? 0)
        let job = "job=\(DashboardStore.job)"
        result.add("records_page_milliseconds", try browser.get("api/records?\(job)").seconds * 1000)
        result.add("rare_rule_page_milliseconds", try browser.get("api/rejections?\(job)&rule=too-short").seconds * 1000)
        result.add("search_part_milliseconds", try browser.get("api/record?\(job)&id=none").seconds * 1000)
        result.add("cpu_seconds", server.cpuSeconds)
        result.add("megabytes_before", idle)
        result.add("megabytes_peak", ChildProcess.peakMegabytes(of: server.pid))
        _ = server.stop()
        result.print()
    }

    /// Asks as a browser does, by curl.
    private struct Browser {
        let base: String
        let cookie: String

        init(link: String) throws {
            let parts = link.split(separator: "#token=", maxSplits: 1)
            guard let base = parts.first, let token = parts.last, parts.count == 2 else {
                throw ChildProcess.Failure(description: "no link: \(link)")
            }
            self.base = String(base)
            let head = try ChildProcess(["curl", "-s", "-i", "--noproxy", "*", "--data", String(token), base + "session"]).rest()
            let line = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).first {
                $0.hasPrefix("set-cookie: ")
            }
            guard let line, let cookie = line.dropFirst(12).split(separator: ";").first else {
                throw ChildProcess.Failure(description: "the token was not taken")
            }
            self.cookie = String(cookie)
        }

        func get(_ path: String) throws -> (seconds: Double, bytes: Int) {
            let child = try ChildProcess([
                "curl", "-s", "-f", "--noproxy", "*", "-H", "Cookie: \(cookie)", "-o", "/dev/null", "-w",
                "%{time_total} %{size_download}",
                base + path,
            ])
            let words = String(decoding: child.rest(), as: UTF8.self).split(separator: " ")
            guard let seconds = words.first.flatMap({ Double($0) }), let bytes = words.last.flatMap({ Int($0) }), bytes > 0 else {
                throw ChildProcess.Failure(description: "\(path) was refused")
            }
            _ = child.wait()
            return (seconds, bytes)
        }
    }
}
