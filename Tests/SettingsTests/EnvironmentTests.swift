import Glibc
import RecipeKit
import Settings
import Support
import Testing

struct EnvironmentTests {
    private static let yaml = """
        version: 1
        endpoints:
          local: {url: http://localhost:8080/v1, models: [small], limits: {in_flight: 2}}
        state: /srv/state
        """

    private func load(
        _ environment: [String: String], _ overrides: SettingsOverrides = SettingsOverrides(), yaml: String? = Self.yaml
    ) throws -> Settings {
        try withFolder { folder in
            let path = folder + "/config.yaml"
            if let yaml { try Files.publish(Array(yaml.utf8), at: path) }
            return try Settings.load(
                path: yaml == nil ? nil : path, environment: environment.merging(["HOME": folder]) { given, _ in given },
                overrides: overrides)
        }
    }

    @Test func `without a file and without environment there is no endpoint`() throws {
        let settings = try load([:], yaml: nil)
        #expect(settings.endpoints.isEmpty)
        #expect(settings.file == nil)
        #expect(settings.endpoints(for: .teacher).isEmpty)
    }

    @Test func `a flag wins over INSTRUCTMILL, that over OPENAI, that over the file`() throws {
        var environment: [String: String] = [:]
        #expect(try load(environment).endpoints(for: .teacher).map(\.url) == ["http://localhost:8080/v1"])
        environment["OPENAI_BASE_URL"] = "https://openai.example/v1/"
        #expect(try load(environment).endpoints(for: .teacher).map(\.url) == ["https://openai.example/v1"])
        environment["INSTRUCTMILL_BASE_URL"] = "https://mill.example/v1"
        #expect(try load(environment).endpoints(for: .teacher).map(\.url) == ["https://mill.example/v1"])
        let flags = SettingsOverrides(baseURL: "https://flag.example/v1")
        #expect(try load(environment, flags).endpoints(for: .teacher).map(\.url) == ["https://flag.example/v1"])
    }

    @Test func `model and concurrency follow the same order`() throws {
        var environment: [String: String] = [:]
        func teacher(_ overrides: SettingsOverrides = SettingsOverrides()) throws -> [String] {
            try load(environment, overrides).endpoints(for: .teacher).map { "\($0.models) \($0.maximumInFlight)" }
        }
        #expect(try teacher() == [#"["small"] 2"#])
        environment["INSTRUCTMILL_MODEL"] = "large"
        environment["INSTRUCTMILL_CONCURRENCY"] = "16"
        #expect(try teacher() == [#"["large"] 16"#])
        #expect(try teacher(SettingsOverrides(model: "flagged", concurrency: 64)) == [#"["flagged"] 64"#])
    }

    @Test func `folders follow the same order, and queue and output move with the state`() throws {
        var environment = ["STATE_DIRECTORY": "/var/lib/instructmill:/other"]
        func folders(_ overrides: SettingsOverrides = SettingsOverrides(), yaml: String? = Self.yaml) throws -> [String] {
            let settings = try load(environment, overrides, yaml: yaml)
            return [settings.state, settings.queue, settings.output]
        }
        #expect(
            try folders(yaml: "version: 1") == [
                "/var/lib/instructmill", "/var/lib/instructmill/queue", "/var/lib/instructmill/output",
            ])
        #expect(try folders() == ["/srv/state", "/srv/state/queue", "/srv/state/output"])
        environment["INSTRUCTMILL_STATE"] = "/env"
        environment["INSTRUCTMILL_OUTPUT"] = "/out/"
        #expect(try folders() == ["/env", "/env/queue", "/out"])
        #expect(try folders(SettingsOverrides(queue: "q", state: "/flag")) == ["/flag", "q", "/out"])
    }

    @Test func `the default places are those of XDG for a user and of the FHS under systemd`() {
        #expect(Settings.defaultPath(environment: ["HOME": "/h"]) == "/h/.config/instructmill/config.yaml")
        #expect(Settings.defaultPath(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "/x"]) == "/x/instructmill/config.yaml")
        #expect(
            Settings.defaultPath(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "rel"]) == "/h/.config/instructmill/config.yaml")
        #expect(Settings.defaultPath(environment: ["HOME": "/h", "STATE_DIRECTORY": "/s"]) == "/etc/instructmill/config.yaml")
        #expect(Settings.defaultPath(environment: ["CONFIGURATION_DIRECTORY": "/etc/other"]) == "/etc/other/config.yaml")
        #expect(Settings.defaultPath(environment: [:]) == "/etc/instructmill/config.yaml")
        #expect(Settings.defaultState(environment: ["HOME": "/h"]) == "/h/.local/state/instructmill")
        #expect(Settings.defaultState(environment: ["HOME": "/h", "XDG_STATE_HOME": "/x"]) == "/x/instructmill")
        #expect(Settings.defaultState(environment: ["HOME": "/h", "STATE_DIRECTORY": "/s"]) == "/s")
    }

    @Test func `the user's own file is found where nothing is named`() throws {
        try withFolder { folder in
            try Files.makeDirectories(folder + "/instructmill")
            try Files.publish(Array(Self.yaml.utf8), at: folder + "/instructmill/config.yaml")
            let settings = try Settings.load(environment: ["XDG_CONFIG_HOME": folder, "HOME": "/nowhere"])
            #expect(settings.endpoints.map(\.name) == ["local"])
            try Files.publish(Array("version: 1".utf8), at: folder + "/other.yaml")
            let other = try Settings.load(
                environment: ["XDG_CONFIG_HOME": folder, "INSTRUCTMILL_CONFIG": folder + "/other.yaml"])
            #expect(other.file == folder + "/other.yaml")
            #expect(other.endpoints.isEmpty)
        }
    }

    @Test func `OPENAI_API_KEY alone means api.openai.com, but never changes a configured endpoint`() throws {
        let alone = try load(["OPENAI_API_KEY": "k", "INSTRUCTMILL_MODEL": "m"], yaml: nil).endpoints(for: .teacher)
        #expect(alone.map(\.url) == ["https://api.openai.com/v1"])
        #expect(alone.map(\.key) == [.environment("OPENAI_API_KEY")])
        #expect(alone.map(\.models) == [["m"]])
        let configured = try load(["OPENAI_API_KEY": "k"]).endpoints(for: .teacher)
        #expect(configured.map(\.name) == ["local"])
        #expect(configured.map(\.key) == [nil])
    }

    @Test func `a key never goes over plain http to another machine`() throws {
        let error = #expect(throws: SettingsErrors.self) {
            try load(["OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://gpu.example/v1"])
        }
        #expect(error?.description.hasPrefix("OPENAI_BASE_URL: http:// to another machine sends the key in the clear") == true)
        let keyless = try load([
            "OPENAI_API_KEY": "k", "INSTRUCTMILL_API_KEY": "", "OPENAI_BASE_URL": "http://gpu.example/v1",
        ])
        #expect(keyless.endpoints(for: .teacher).map(\.key) == [nil])
        #expect(keyless.endpoints(for: .teacher).map(\.allowPlainHTTP) == [true])
    }

    @Test func `errors of the file and of the environment come together, without a place for the latter`() {
        let error = #expect(throws: SettingsErrors.self) {
            try load(
                ["INSTRUCTMILL_CONCURRENCY": "0", "OPENAI_BASE_URL": "openai"], SettingsOverrides(), yaml: "version: 1\nx: 1")
        }
        let lines = error?.errors.map { "\($0.line) \($0.message)" }
        #expect(
            lines == [
                "0 expected a URL like https://api.openai.com/v1: http or https, a host, no user, query or fragment",
                "0 expected a whole number from 1 to 4096, got '0'",
                "2 unknown key 'x'; "
                    + "known: version, endpoints, roles, budgets, window, metrics, dashboard, notify, log, queue, output, state, defaults",
            ])
        #expect(SettingsErrors.exitCode == 78)
    }

    @Test func `what goes wrong only together is found too`() {
        let dollars = "version: 1\nbudgets: {day: {dollars: 1}}"
        let error = #expect(throws: SettingsErrors.self) {
            try load(["OPENAI_BASE_URL": "https://a.example/v1"], SettingsOverrides(output: "q/done", state: "s"), yaml: dollars)
        }
        #expect(
            error?.errors.map(\.message) == [
                "endpoints.environment: has no price, but the budget is in dollars: give its price or a budget in tokens"
            ])
        let queue = #expect(throws: SettingsErrors.self) {
            try load([:], SettingsOverrides(queue: "q/", output: "q/done/"))
        }
        #expect(
            queue?.errors.map(\.message) == [
                "output: the output folder must not be a folder of the queue: data sets would be taken for seeds"
            ])
    }

    @Test func `a file that was named must be there`() {
        let error = #expect(throws: SettingsErrors.self) { try Settings.load(path: "/nowhere/c.yaml", environment: [:]) }
        let advice = "`instructmill setup --config /nowhere/c.yaml` writes one"
        #expect(error?.description == "/nowhere/c.yaml: cannot be read: No such file or directory; \(advice)")
    }

    @Test(arguments: [
        ("http://localhost:1/v1", true), ("http://127.9.9.9", true), ("http://[::1]:80/v1", true), ("http://LOCALHOST", true),
        ("http://127.0.0.1.example.com", false), ("http://localhost.example.com", false), ("http://127.1", false),
        ("https://10.0.0.1", false), ("http://user@localhost", false), ("http://example.com#localhost", false),
    ])
    func `only this machine's own addresses are loopback`(url: String, isLoopback: Bool) {
        #expect(EndpointSetting(name: "a", url: url).isLoopback == isLoopback)
    }
}
