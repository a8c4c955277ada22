import Settings
import Testing

struct NotifyingTests {
    private static func notify(_ text: String) throws -> NotifySetting? {
        try Settings.decode(Array("version: 1\nnotify: \(text)\n".utf8), file: "config.yaml").notify
    }

    @Test func `a command and a webhook are told of everything, unless some events are named`() throws {
        let both = try #require(try Self.notify("{command: [/usr/bin/mail, -s, night], webhook: \"https://example.org/hook\"}"))
        #expect(both.command == ["/usr/bin/mail", "-s", "night"])
        #expect(both.webhook == "https://example.org/hook")
        #expect(both.events == Set(NotifyEvent.allCases))
        #expect(both.limit == .seconds(10))
        #expect(!both.allowsPlainHTTP)
        let some = try #require(try Self.notify("{command: beep, on: [failed, cap], time_limit: 2s}"))
        #expect(some == NotifySetting(command: ["beep"], events: [.failed, .cap], limit: .seconds(2)))
        #expect(try Self.notify("{command: beep, on: finished}")?.events == [.finished])
        #expect(try Settings.decode(Array("version: 1\n".utf8), file: "config.yaml").notify == nil)
    }

    @Test(arguments: ["http://127.0.0.1:8080/hook", "http://localhost/hook", "http://[::1]:9/"])
    func `plain HTTP goes to this machine only`(_ url: String) throws {
        let setting = try #require(try Self.notify("{webhook: \"\(url)\"}"))
        #expect(setting.webhook == url && setting.allowsPlainHTTP)
    }

    @Test(arguments: [
        ("{webhook: \"http://example.org/hook\"}", "use https"), ("{webhook: \"http://10.0.0.7/hook\"}", "use https"),
        ("{webhook: \"http://localhost.example.org/\"}", "use https"), ("{webhook: \"file:///etc/passwd\"}", "a URL like"),
        ("{webhook: \"https://user@example.org/\"}", "a URL like"), ("{on: [failed]}", "neither a 'command' nor a 'webhook'"),
        ("{command: []}", "names no program"), ("{command: a, on: [done]}", "'done' is unknown"),
        ("{command: a, on: []}", "names no event"), ("{command: a, to: b}", "unknown key 'to'"),
        ("{command: a, time_limit: 1h}", "over 5m"), ("[a]", "expected a mapping"),
    ])
    func `what cannot be used is an error with its line`(_ text: String, _ message: String) {
        let errors = errorsOfConfiguration("version: 1\nnotify: \(text)\n")
        #expect(errors.contains(message), "\(errors)")
        #expect(errors.contains("config.yaml:2:"), "\(errors)")
    }

    @Test func `a job file names nobody who is told`() {
        let errors = errorsOfJob("version: 1\nrecipe: self-instruct\nnotify: {command: [a]}\n")
        #expect(errors.contains("unknown key 'notify'"), "\(errors)")
    }
}
