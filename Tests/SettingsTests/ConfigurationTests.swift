import RecipeKit
import Settings
import Testing

struct ConfigurationTests {
    private static let whole = """
        version: 1
        endpoints:
          openai:
            url: https://api.openai.com/v1/
            models: [gpt-x, gpt-y]
            key: {credential: openai.key}
            http: 2
            stream: true
            limits: {in_flight: 64}
            price: {input: 2.50, output: "10"}
            timeouts: {connect: 5s, first_byte: 90, idle: 1500ms, total: 2m}
            length_parameter: max_completion_tokens
          local:
            url: http://127.0.0.1:8080/v1
            models: tiny
            schema_form: json_object
          lan:
            url: http://10.0.0.7/v1
            key: {file: lan.key}
            allow_plain_http: true
            price: {input: 0, output: 0}
        roles:
          teacher: [openai, local]
          judge: local
        budgets:
          job: {dollars: 0.25, tokens: 1_000_000}
          day: {requests: 500}
        window: "22:00-06:30 Europe/Berlin"
        queue: /srv/queue
        output: data
        defaults:
          self-instruct: {target: 500, threshold: 0.6, tag: 1.0, words: [a, b], keep_case: false}
        """

    @Test func `a whole configuration is read, with every value as written`() throws {
        let settings = try Settings.decode(Array(Self.whole.utf8), file: "/etc/im/config.yaml")
        #expect(settings.endpoints.map(\.name) == ["openai", "local", "lan"])
        let openai = settings.endpoints[0]
        #expect(openai.url == "https://api.openai.com/v1")
        #expect(openai.models == ["gpt-x", "gpt-y"])
        #expect(openai.key == .credential("openai.key"))
        #expect(openai.http == .two)
        #expect(openai.stream)
        #expect(openai.maximumInFlight == 64)
        #expect(openai.price == Price(input: 2_500_000, output: 10_000_000))
        #expect(
            openai.timeouts
                == Timeouts(
                    connect: .seconds(5), firstByte: .seconds(90), idle: .milliseconds(1500), total: .seconds(120)))
        #expect(openai.lengthParameter == .maxCompletionTokens)
        #expect(settings.endpoints[1].models == ["tiny"])
        #expect(settings.endpoints[1].schemaForm == .jsonObject)
        #expect(openai.schemaForm == nil)
        #expect(settings.endpoints[1].isLoopback)
        #expect(settings.endpoints[1].timeouts == .local)
        #expect(settings.endpoints[2].key == .file("/etc/im/lan.key"))
        #expect(settings.endpoints(for: .judge).map(\.name) == ["local"])
        #expect(settings.endpoints(for: .vision).map(\.name) == ["openai", "local"])
        #expect(settings.budgets.job == Budget(picodollars: 250_000_000_000, tokens: 1_000_000))
        #expect(settings.budgets.day == Budget(requests: 500))
        #expect(settings.window.map(\.text) == ["22:00-06:30 Europe/Berlin"])
        #expect(settings.queue == "/srv/queue")
        #expect(settings.output == "/etc/im/data")
        try settings.validate(recipeTables: tables)
        let table = try #require(tables["self-instruct"])
        #expect(
            settings.defaults(for: "self-instruct", table: table) == [
                "target": .int(500), "threshold": .double(0.6), "tag": .string("1.0"), "words": .strings(["a", "b"]),
                "keep_case": .bool(false),
            ])
    }

    @Test func `all errors are reported at once, in the order of the file`() {
        let errors = errorsOfConfiguration(
            """
            version: 2
            endponts: {}
            endpoints:
              a b: {url: https://x/v1}
              a:
                url: ftp://x
                stream: perhaps
                limits: {in_flight: 0}
                limits: {in_flight: 8}
              b:
                key: sk-abcdefghijklmnop
                http: 3
                price: {input: 1.2345678}
                timeouts: {conect: 5s, total: 3d}
                api_key: x
                model: y
              c:
                url: http://example.com/v1
                key: {credential: x, env: y}
            roles:
              teacher: [aa, a]
              jugde: [a]
            window: 22:00-22:00 Europe/Berlin
            budgets: {job: {}, day: {tokens: many}}
            """)
        #expect(
            errors == """
                config.yaml:1:10: version: 2 is outside 1 to 1
                config.yaml:2:1: unknown key 'endponts'; did you mean 'endpoints'?
                config.yaml:4:3: endpoints: 'a b' is no name: letters, digits, '-', '_' and '.', at most 64
                config.yaml:6:10: endpoints.a.url: expected a URL like https://api.openai.com/v1: http or https, a host, no user, query or fragment
                config.yaml:7:13: endpoints.a.stream: expected true or false, got 'perhaps'
                config.yaml:8:25: endpoints.a.limits.in_flight: 0 is outside 1 to 4096
                config.yaml:9:5: endpoints.a: duplicate key 'limits' (first on line 8)
                config.yaml:11:5: endpoints.b: 'url' is missing
                config.yaml:11:10: endpoints.b.key: holds the key itself: keys are not written into this file; name where it is: 'key: {credential: NAME}', '{file: PATH}' or '{env: VARIABLE}'
                config.yaml:12:11: endpoints.b.http: '3' is unknown; known: 1.1, 2
                config.yaml:13:12: endpoints.b.price: 'output' is missing
                config.yaml:13:20: endpoints.b.price.input: expected an amount in dollars like 2.50 with at most 6 decimals, got '1.2345678'
                config.yaml:14:16: endpoints.b.timeouts: unknown key 'conect'; did you mean 'connect'?
                config.yaml:14:35: endpoints.b.timeouts.total: expected a duration like 30s, 500ms, 2m or 1h, got '3d'
                config.yaml:15:5: endpoints.b: 'api_key' is not a key of an endpoint: keys are not written into this file; name where it is: 'key: {credential: NAME}', '{file: PATH}' or '{env: VARIABLE}'
                config.yaml:16:5: endpoints.b: 'model' is written 'models: [NAME]'
                config.yaml:18:10: endpoints.c.url: http:// to another machine sends your data in the clear: use https, or say 'allow_plain_http: true'
                config.yaml:19:10: endpoints.c.key: names exactly one of credential, file, env
                config.yaml:21:13: roles.teacher[0]: no endpoint is called 'aa'; did you mean 'a'?
                config.yaml:22:3: roles: unknown key 'jugde'; did you mean 'judge'?
                config.yaml:23:9: window: the window begins and ends at 22:00: leave it out to work at any hour
                config.yaml:24:16: budgets.job: limits nothing: give dollars, tokens or requests
                config.yaml:24:34: budgets.day.tokens: expected a whole number, got 'many'
                """)
    }

    @Test func `duplicate keys are found in every mapping, quoted or not, with columns of the file itself`() {
        let errors = errorsOfConfiguration(
            """
            version: 1
            "queue": /a
            queue: /b
            queue: /c
            budgets: {job: {tokens: 1, tokens: 2, requests: x}}
            endpoints:
              a: {url: https://x/v1}
              a: {url: https://y/v1}
            """)
        #expect(
            errors == """
                config.yaml:3:1: duplicate key 'queue' (first on line 2)
                config.yaml:4:1: duplicate key 'queue' (first on line 2)
                config.yaml:5:28: budgets.job: duplicate key 'tokens' (first on line 5)
                config.yaml:5:49: budgets.job.requests: expected a whole number, got 'x'
                config.yaml:8:3: endpoints: duplicate key 'a' (first on line 7)
                """)
    }

    @Test(arguments: [
        ("version: 1\nqueue: [a\n", "config.yaml:3:1: not YAML: "),
        ("version: 1\n\tqueue: a\n", "config.yaml:2:1: not YAML: "),
        ("a: 1\n---\nb: 2\n", "config.yaml:2:1: not YAML: "),
        ("version: 1\nqueue: ä\u{7}b\n", "config.yaml:2:9: not YAML: control characters are not allowed"),
        ("- 1\n", "config.yaml:1:1: expected a mapping, got a list"),
        ("queue: /q\n", "config.yaml:1:1: 'version' is missing"),
        ("version: 1\nqueue:\n", "config.yaml:2:7: queue: expected a text, got nothing"),
        ("version: 1\nqueue: ~/q\n", "config.yaml:2:8: queue: '~' is not expanded: write the path out"),
        ("version: 1\n? [a, b]\n: c\n", "config.yaml:2:3: a key must be a text, not a list"),
    ])
    func `what is no YAML or no configuration is told with its place`(yaml: String, expected: String) {
        #expect(errorsOfConfiguration(yaml).hasPrefix(expected))
    }

    @Test func `bytes that are no UTF-8 are told with their place`() {
        let bytes = Array("version: 1\nqueue: /ü".utf8) + [0xFF, 0x0A]
        let error = #expect(throws: SettingsErrors.self) { try Settings.decode(bytes, file: "c.yaml") }
        #expect(error?.description == "c.yaml:2:10: the file is not UTF-8 text")
    }

    @Test func `an alias bomb is refused instead of filling the memory`() {
        var yaml = "version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(items)]\n"
        }
        #expect(errorsOfConfiguration(yaml) == "config.yaml:1:1: the file has over 2000000 values (aliases followed)")
    }

    @Test func `output inside the queue, several endpoints without roles, and a priceless paid model are refused`() {
        let errors = errorsOfConfiguration(
            """
            version: 1
            queue: /q
            output: /q/incoming
            endpoints:
              a: {url: https://x/v1}
              b: {url: http://localhost:1/v1}
            budgets: {job: {dollars: 1}}
            """)
        #expect(
            errors == """
                config.yaml:3:9: output: the output folder must not be a folder of the queue: data sets would be taken for seeds
                config.yaml:5:3: endpoints: with several endpoints, 'roles' must say which of them is the teacher
                config.yaml:5:3: endpoints.a: has no price, but the budget is in dollars: give its price or a budget in tokens
                """)
    }

    @Test(arguments: [
        "25:00-06:00 UTC", "22:00 UTC", "2:00-06:00 UTC", "22:00-06:00", "22:00-06:00 Mars/Base", "22:00-06:00 ../x",
        "22:00-06:00 Europe", "24:00-06:00 UTC", "Mon-Fry 22:00-06:00 UTC", "Mon-Tue-Wed 22:00-06:00 UTC", ", 22:00-06:00 UTC",
        "22:00-06:00 zone.tab", "Mon 22:00-06:00",
    ])
    func `an impossible window is refused`(window: String) {
        #expect(throws: WindowError.self) { try TimeWindow(parsing: window) }
    }

    @Test func `defaults are checked against the recipes, each error at its line`() throws {
        let yaml = """
            version: 1
            defaults:
              self-instuct: {}
              self-instruct:
                targt: 5
                target: 0
                threshold: high
                tokenizer: japanese
            """
        let settings = try Settings.decode(Array(yaml.utf8), file: "config.yaml")
        let errors = #expect(throws: SettingsErrors.self) { try settings.validate(recipeTables: tables) }
        #expect(
            errors?.description == """
                config.yaml:3:3: defaults: no recipe is called 'self-instuct'; did you mean 'self-instruct'?
                config.yaml:5:5: defaults.self-instruct: no parameter is called 'targt'; did you mean 'target'?
                config.yaml:6:13: defaults.self-instruct.target: 0 is not among 1...1000000
                config.yaml:7:16: defaults.self-instruct.threshold: expected a number, got 'high'
                config.yaml:8:16: defaults.self-instruct.tokenizer: 'japanese' is not among auto, ascii, unicode
                """)
    }
}
