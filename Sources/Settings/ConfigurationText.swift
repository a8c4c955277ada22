internal import Support

/// A configuration of one endpoint as a commented YAML text, for those who have none yet.
///
/// What it writes is what ``Settings/decode(_:file:environment:overrides:)`` reads; the key itself has no place in it.
public struct ConfigurationText: Sendable {
    /// The endpoint's name in reports and records.
    public var name: String
    /// The base address, such as `http://127.0.0.1:8080/v1`.
    public var url: String
    /// nil: the first model that the endpoint lists.
    public var model: String?
    public var key: KeySource?
    /// The most calls under way at one time.
    public var inFlight: Int
    /// Dollars per million tokens, as they were written.
    public var price: (input: String, output: String)?
    /// What all jobs together may spend in a day of UTC: dollars as they were written, or tokens.
    public var dayDollars: String?
    public var dayTokens: Int?
    /// "22:00-06:30 Europe/Berlin"; nil: at any hour.
    public var window: String?
    /// Whether `http://` to another machine is allowed.
    public var allowPlainHTTP = false
    /// Folders; nil: where they are by default.
    public var state: String?
    public var queue: String?
    public var output: String?

    /// An endpoint at its defaults.
    public init(name: String, url: String, inFlight: Int = 8) {
        self.name = name
        self.url = url
        self.inFlight = inFlight
    }

    /// The whole file.
    public var text: String {
        """
        # Instructmill's configuration, written by `instructmill setup`; yours to edit. instructmill.yaml(5) explains every field.
        # `instructmill check` tells every mistake at once, with its line; `instructmill doctor` looks whether it all works.
        # Relative paths start at the folder of this file. Environment variables and flags win over what stands here.
        version: 1

        endpoints:
          \(name):
            url: \(quoted(url))
        \(endpointLines.map { "    " + $0 }.joined(separator: "\n"))

        # Which endpoints play which part, best first; roles that are not named are played by the teacher's.
        roles:
          teacher: [\(quoted(name))]

        \((budgetLines + [""] + windowLines + [""] + folderLines + [""] + defaultLines).joined(separator: "\n"))

        """
    }

    private var endpointLines: [String] {
        var lines: [String] = []
        if let model {
            lines.append("models: [\(quoted(model))]")
        } else {
            lines.append("#models: [NAME]               # else the first one that it lists")
        }
        lines.append("limits: {in_flight: \(inFlight)}       # calls at one time; also requests_per_minute, tokens_per_minute")
        switch key {
        case .credential(let name):
            lines.append("key: {credential: \(quoted(name))}   # LoadCredential= of the service shows it to the service alone")
        case .file(let path): lines.append("key: {file: \(quoted(path))}   # of mode 0600; the key itself never stands here")
        case .environment(let name): lines.append("key: {env: \(quoted(name))}")
        case nil: lines.append("#key: {file: keys/NAME.key}   # or {credential: NAME} of systemd, or {env: VARIABLE}")
        }
        if let price {
            lines.append("price: {input: \(price.input), output: \(price.output)}   # dollars per million tokens")
        } else {
            lines.append("#price: {input: 0.15, output: 0.60}   # dollars per million tokens")
        }
        if allowPlainHTTP { lines.append("allow_plain_http: true         # another machine, without encryption") }
        return lines
    }

    private var budgetLines: [String] {
        var caps: [String] = []
        if let dayDollars { caps.append("dollars: \(dayDollars)") }
        if let dayTokens { caps.append("tokens: \(dayTokens)") }
        let explanation =
            "# What may be spent by all jobs in a day of UTC (`day`) and by each job (`job`). At a cap a job pauses, and says so."
        guard !caps.isEmpty else { return [explanation, "#budgets: {day: {dollars: 10}, job: {tokens: 5_000_000}}"] }
        return [explanation, "budgets:", "  day: {\(caps.joined(separator: ", "))}"]
    }

    private var windowLines: [String] {
        let explanation = "# The hours in which requests are sent. Left out: at any hour."
        guard let window else { return [explanation, "#window: \"22:00-06:30 Europe/Berlin\""] }
        return [explanation, "window: \(quoted(window))"]
    }

    private var folderLines: [String] {
        ["# Folders: of the store, of what is dropped (`incoming` is below it), and of the data sets."]
            + [("state", state), ("queue", queue), ("output", output)].map { name, path in
                path.map { "\(name): \(quoted($0))" } ?? "#\(name): /path/to/\(name)"
            }
    }

    private var defaultLines: [String] {
        [
            "# Parameters of seed files dropped into incoming/<recipe>/. `instructmill run RECIPE --parameters` lists them.",
            "#defaults: {self-instruct: {target: 1000}}",
        ]
    }

    /// A JSON string, which is YAML too.
    private func quoted(_ text: String) -> String {
        (try? CanonicalJSON.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}

extension EndpointSetting {
    /// What is wrong with `url` as an endpoint's address; nil where nothing is.
    public static func problem(withAddress url: String) -> String? {
        WebAddress(url) == nil ? addressExplanation : nil
    }

    /// A short name for the endpoint at `url`: `local` on this machine, else the name of its domain.
    public static func suggestedName(for url: String) -> String {
        guard let address = WebAddress(url), !address.isLoopback else { return "local" }
        let labels = address.host.split(separator: ".")
        let isName = address.host.utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        guard isName, !address.host.hasPrefix("["), let label = labels.dropLast(labels.count > 1 ? 1 : 0).last else {
            return "remote"
        }
        return String(label)
    }
}

extension Settings {
    /// Where a user's own configuration is, whatever the machine has: `$XDG_CONFIG_HOME/instructmill/config.yaml`, else below
    /// `~/.config`; nil where the user has no home.
    public static func ownPath(environment: [String: String]) -> String? {
        userFolder("XDG_CONFIG_HOME", ".config", environment).map { $0 + "/instructmill/config.yaml" }
    }

    /// The service's configuration.
    public static let servicePath = "/etc/instructmill/config.yaml"
}
