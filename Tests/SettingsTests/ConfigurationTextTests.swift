import Settings
import Testing

struct ConfigurationTextTests {
    private func decoded(_ text: ConfigurationText) throws -> Settings {
        try Settings.decode(Array(text.text.utf8), file: "/etc/x/config.yaml", environment: ["HOME": "/home/a"])
    }

    @Test func `what was said is what is read`() throws {
        var text = ConfigurationText(name: "paid", url: "https://api.example.com/v1", inFlight: 12)
        text.model = "maker/model:\"quoted\" #1"
        text.key = .file("keys/paid.key")
        text.price = ("0.15", "0.60")
        text.dayDollars = "2.5"
        text.dayTokens = 9000
        text.window = "22:00-06:30 UTC"
        text.state = "/var/lib/x"
        text.queue = "/srv/x"
        text.output = "/srv/x/output"
        let settings = try decoded(text)
        let endpoint = try #require(settings.endpoints.first)
        #expect(settings.endpoints.count == 1 && endpoint.name == "paid" && endpoint.url == "https://api.example.com/v1")
        #expect(endpoint.models == ["maker/model:\"quoted\" #1"] && endpoint.maximumInFlight == 12)
        #expect(endpoint.key == .file("/etc/x/keys/paid.key"))
        #expect(endpoint.price == Price(input: 150_000, output: 600_000))
        #expect(settings.budgets.day == Budget(picodollars: 2_500_000_000_000, tokens: 9000))
        #expect(settings.window.map(\.text) == ["22:00-06:30 UTC"])
        #expect([settings.state, settings.queue, settings.output] == ["/var/lib/x", "/srv/x", "/srv/x/output"])
    }

    @Test func `what was not said is a comment that becomes right when its mark is taken away`() throws {
        let text = ConfigurationText(name: "local", url: "http://127.0.0.1:8080/v1").text
        let settings = try Settings.decode(Array(text.utf8), file: "c.yaml", environment: ["HOME": "/home/a"])
        #expect(settings.budgets == Budgets() && settings.window.isEmpty && settings.endpoints.first?.key == nil)
        #expect(settings.state == "/home/a/.local/state/instructmill")
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (index, line) in lines.enumerated() {
            let bare = line.drop { $0 == " " }
            guard bare.hasPrefix("#"), !bare.hasPrefix("# ") else { continue }
            lines[index] = line.replacing("#", with: "", maxReplacements: 1)
        }
        let opened = try Settings.decode(
            Array(lines.joined(separator: "\n").replacing("Europe/Berlin", with: "UTC").utf8), file: "c.yaml")
        #expect(opened.endpoints.first?.models == ["NAME"] && opened.endpoints.first?.price != nil)
        #expect(opened.budgets.day != nil && !opened.window.isEmpty && opened.defaults["self-instruct"] != nil)
    }

    @Test(arguments: [
        ("http://localhost:8080/v1", "local"), ("https://api.openai.com/v1", "openai"), ("http://10.0.0.7/v1", "remote"),
        ("https://lab/v1", "lab"), ("http://[fe80::1]/v1", "remote"),
    ])
    func `an endpoint is named after where it is`(_ url: String, _ name: String) {
        #expect(EndpointSetting.suggestedName(for: url) == name)
    }

    @Test func `every field that is known has its form and meaning`() {
        for guide in [FieldGuide.configuration, .endpoint, .job] {
            #expect(Set(guide.names).count == guide.fields.count)
            for field in guide.fields { #expect(!field.form.isEmpty && field.meaning.hasSuffix("."), "\(field.name)") }
        }
    }
}
