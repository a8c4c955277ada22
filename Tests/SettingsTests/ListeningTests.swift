import Settings
import Testing

struct ListeningTests {
    private static func settings(_ lines: String) throws -> Settings {
        try Settings.decode(Array("version: 1\n\(lines)\n".utf8), file: "config.yaml")
    }

    @Test(arguments: [
        ("metrics: 127.0.0.1:9187", "127.0.0.1", 9187), ("metrics: \"[::1]:9187\"", "::1", 9187),
        ("metrics: localhost:0", "localhost", 0), ("metrics: {listen: \"127.0.0.1:1\"}", "127.0.0.1", 1),
    ])
    func `metrics are served on this machine`(_ line: String, _ host: String, _ port: Int) throws {
        let metrics = try #require(try Self.settings(line).metrics)
        #expect(metrics.host == host && metrics.port == port && !metrics.allowsOtherMachines && metrics.isLoopback)
    }

    @Test func `other machines are let in by a plain word only`() throws {
        let open = try Self.settings("metrics: {listen: \"0.0.0.0:9187\", allow_other_machines: true}").metrics
        #expect(open == MetricsAddress(host: "0.0.0.0", port: 9187, allowsOtherMachines: true))
        for line in ["metrics: 0.0.0.0:9187", "metrics: \"[::]:9187\"", "metrics: {listen: \"10.0.0.1:9187\"}"] {
            let errors = errorsOfConfiguration("version: 1\n\(line)\n")
            #expect(errors.contains("allow_other_machines: true"), "\(line): \(errors)")
        }
    }

    @Test(arguments: [
        "9187", ":9187", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "::1:9187", "http://127.0.0.1:1", "a b:1", "[x]:1",
    ])
    func `what is no address and port is refused with an example`(_ text: String) {
        #expect(errorsOfConfiguration("version: 1\nmetrics: \"\(text)\"\n").contains("127.0.0.1:9187"))
    }

    @Test func `the log has three forms, and is chosen by itself where nothing is said`() throws {
        for form in LogForm.allCases { #expect(try Self.settings("log: \(form.rawValue)").log == form) }
        #expect(try Self.settings("").log == nil)
        #expect(try Self.settings("").metrics == nil)
        #expect(errorsOfConfiguration("version: 1\nlog: xml\n").contains("'xml' is unknown"))
    }
}

struct DashboardAddressTests {
    private static func dashboard(_ line: String) throws -> DashboardAddress? {
        try Settings.decode(Array("version: 1\n\(line)\n".utf8), file: "/etc/mill/config.yaml").dashboard
    }

    @Test func `the dashboard is served nowhere, on a socket, or on a port of this machine`() throws {
        #expect(try Self.dashboard("log: text") == nil)
        #expect(try Self.dashboard("dashboard: {listen: /run/mill/d.sock}") == .socket(path: "/run/mill/d.sock"))
        #expect(try Self.dashboard("dashboard: {listen: \"127.0.0.1:9188\"}") == .port(host: "127.0.0.1", port: 9188))
        #expect(try Self.dashboard("dashboard: {listen: \"[::1]:0\"}") == .port(host: "::1", port: 0))
    }

    @Test(arguments: ["0.0.0.0:9188", "[::]:9188", "10.0.0.1:9188", "mill.example:9188"])
    func `other machines are never let in, and the message says how to reach it from one`(_ address: String) {
        #expect(errorsOfConfiguration("version: 1\ndashboard: {listen: \"\(address)\"}\n").contains("ssh -L"))
    }

    @Test func `what is neither is refused`() {
        for written in ["9188", "dashboard.sock", "http://127.0.0.1:1"] {
            #expect(errorsOfConfiguration("version: 1\ndashboard: {listen: \"\(written)\"}\n").contains("127.0.0.1:9188"))
        }
        let long = "/" + String(repeating: "a", count: 107)
        #expect(errorsOfConfiguration("version: 1\ndashboard: {listen: \(long)}\n").contains("at most 107"))
        #expect(errorsOfConfiguration("version: 1\ndashboard: 127.0.0.1:1\n").contains("dashboard"))
        #expect(errorsOfConfiguration("version: 1\ndashboard: {listen: /a, open: true}\n").contains("open"))
    }
}
