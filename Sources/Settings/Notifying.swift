/// What a person may be told of.
public enum NotifyEvent: String, CaseIterable, Hashable, Sendable {
    /// A job has ended, with its data published.
    case finished
    /// Work waits for a person: a job paused or waiting for a decision, an endpoint that stopped.
    case paused
    /// A cap is half spent, four fifths, or reached.
    case cap
    /// A job failed, or nothing new came any more.
    case failed
}

/// How a person is told: a command, a webhook or both.
public struct NotifySetting: Hashable, Sendable {
    /// The program and its arguments; empty: none. It gets a line of JSON on its standard input.
    public var command: [String]
    /// Where the JSON is posted to.
    public var webhook: String?
    public var events: Set<NotifyEvent>
    /// How long the command, or the post, may take.
    public var limit: Duration

    public init(
        command: [String] = [], webhook: String? = nil, events: Set<NotifyEvent> = Set(NotifyEvent.allCases),
        limit: Duration = .seconds(10)
    ) {
        self.command = command
        self.webhook = webhook
        self.events = events
        self.limit = limit
    }

    /// Only to this machine itself.
    public var allowsPlainHTTP: Bool {
        webhook.flatMap { WebAddress($0) }?.isLoopback ?? false
    }
}

extension YAMLValue {
    static let notifyKeys = ["command", "webhook", "on", "time_limit"]

    /// `{command: [..], webhook: URL, on: [..], time_limit: 10s}`; a command, a webhook or both.
    func notify() -> NotifySetting? {
        guard let fields = mapping(known: Self.notifyKeys) else { return nil }
        var setting = NotifySetting()
        if let command = fields["command"] {
            setting.command = command.texts() ?? []
            if command.isList, setting.command.isEmpty { command.fail("names no program") }
        }
        setting.webhook = fields["webhook"]?.webhook()
        if let events = fields["on"] {
            let values = events.isScalar ? [events] : events.list() ?? []
            setting.events = Set(values.compactMap { $0.choice(NotifyEvent.allCases) })
            if events.isList, values.isEmpty { events.fail("names no event") }
        }
        if let limit = fields["time_limit"]?.duration() {
            if limit > .seconds(300) { fields["time_limit"]?.fail("is over 5m") }
            setting.limit = limit
        }
        guard fields["command"] != nil || fields["webhook"] != nil else {
            fail("names neither a 'command' nor a 'webhook'")
            return nil
        }
        return setting
    }

    /// https anywhere, http on this machine alone: what was made and spent is nobody else's business.
    private func webhook() -> String? {
        guard let text = text() else { return nil }
        guard let address = WebAddress(text) else {
            return mismatch("a URL like https://example.org/hook: a host, no user, query or fragment")
        }
        guard address.scheme == "https" || address.isLoopback else {
            fail("http:// to another machine tells everybody on the way of your jobs: use https")
            return nil
        }
        return text
    }
}
