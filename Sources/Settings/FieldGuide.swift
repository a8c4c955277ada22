/// The fields of configuration and job files with their meaning: for manual pages, and for the readers, which know no others.
public struct FieldGuide: Sendable {
    /// One field of a mapping.
    public struct Field: Sendable {
        public let name: String
        /// What may stand there: `{in_flight, requests_per_minute}`, `a path`.
        public let form: String
        public let meaning: String

        init(_ name: String, _ form: String, _ meaning: String) {
            self.name = name
            self.form = form
            self.meaning = meaning
        }
    }

    public let fields: [Field]

    /// In the order in which help lists them.
    public var names: [String] { fields.map(\.name) }
}

extension FieldGuide {
    /// The top of `config.yaml`.
    public static let configuration = FieldGuide(fields: [
        Field("version", "1", "The version of this form. Required."),
        Field(
            "endpoints", "{NAME: {...}}",
            "The endpoints, each with its fields, below. A name is letters, digits, '-', '_' and '.'."),
        Field(
            "roles", "{ROLE: [NAME, ...]}",
            "Which endpoints play which part, best first. Needed with several endpoints. Roles without an entry are played by "
                + "the teacher's."),
        Field(
            "budgets", "{job: BUDGET, day: BUDGET}",
            "What may be spent by each job that names no budget, and by all jobs in a day of UTC. A budget is {dollars, tokens, "
                + "requests}, one or more of them. At a cap a job pauses."),
        Field(
            "window", "[DAYS] HH:MM-HH:MM ZONE, or a list of them",
            "The hours in which the daemon sends, such as \"22:00-06:30 Europe/Berlin\" or \"Mon-Fri 22:00-06:30 Europe/Berlin\"."
        ),
        Field(
            "metrics", "ADDRESS:PORT, or {listen, allow_other_machines}",
            "Where the daemon serves /metrics to Prometheus, such as 127.0.0.1:9187. Default: nowhere."),
        Field(
            "dashboard", "{listen: PATH or 127.0.0.1:PORT}",
            "Where the daemon serves its dashboard to browsers of this machine: a unix socket, or a port such as 127.0.0.1:9188. "
                + "`instructmill dashboard --link` prints the link. Default: nowhere."),
        Field(
            "notify", "{command: [PROGRAM, ...], webhook: URL, on: [finished, paused, cap, failed], time_limit: 10s}",
            "Who is told of what happens: a program, which gets a line of JSON on its standard input, or an address that the JSON is "
                + "posted to (https, or http on this machine), or both. Left out, on is all of them. What fails is only logged."),
        Field("log", "text, json or journald", "The form of the daemon's log. Default: journald under systemd, else text."),
        Field(
            "queue", "a path", "The folder that holds incoming, active, done and failed. Default: queue below the state folder."),
        Field("output", "a path", "The folder that data sets are published in. Default: output below the state folder."),
        Field("state", "a path", "The folder of the store. Default: $STATE_DIRECTORY, else ~/.local/state/instructmill."),
        Field(
            "defaults", "{RECIPE: {PARAMETER: VALUE}}",
            "Parameters of jobs that do not set them; instructmill-job(5) lists them by recipe."),
    ])

    /// One endpoint of `config.yaml`.
    public static let endpoint = FieldGuide(fields: [
        Field("url", "an address", "The base that /chat/completions is appended to: https://api.openai.com/v1. Required."),
        Field("models", "[NAME, ...]", "The models to ask, best first. Left out: the first one that the endpoint lists."),
        Field(
            "key", "{credential: NAME}, {file: PATH} or {env: VARIABLE}",
            "Where the key is: a LoadCredential= of the unit, a file of mode 0600, an environment variable. Never the key itself."
        ),
        Field(
            "http", "1.1 or 2",
            "The version of HTTP. Default: 1.1; with 2 one broken connection makes many paid requests uncertain."),
        Field("stream", "true or false", "Whether answers are asked for as event streams. Default: false."),
        Field(
            "limits", "{in_flight, requests_per_minute, tokens_per_minute}",
            "The most calls at one time (default 8), and what the endpoint allows in a minute; else as its headers say."),
        Field(
            "price", "{input, output, cached, reasoning}",
            "Dollars per million tokens; cached as input and reasoning as output where left out. Without a price costs show as "
                + "unknown, and a budget in dollars is an error; on this machine it is free."),
        Field("timeouts", "{connect, first_byte, idle, total}", "How long each stage of a call may take, such as 10s or 10m."),
        Field(
            "length_parameter", "max_tokens or max_completion_tokens",
            "The field that bounds an answer's length. Default: max_tokens."),
        Field(
            "schema_form", "json_schema, json_object or none",
            "How a JSON schema is put to it. Default: as `instructmill probe` found, else json_schema."),
        Field("allow_plain_http", "true or false", "Whether http:// to another machine is allowed. Default: false."),
        Field("ca_file", "a path", "A file of the authorities (PEM) that are trusted instead of the system's."),
        Field("weight", "1 to 1000", "How large a part of a role's calls it is given, beside the others' weights. Default: 1."),
        Field("budget", "BUDGET", "What may be spent here in all. At the cap other endpoints of the role go on."),
    ])

    /// The top of a job file.
    public static let job = FieldGuide(fields: [
        Field("version", "1", "The version of this form. Required."),
        Field("recipe", "a name", "What is made; see below. Required."),
        Field("profile", "default or compat", "compat follows the published software of the recipe, with its defects."),
        Field(
            "seeds", "a path, or a list of tasks",
            "The seed tasks; needed for all recipes but judge. A file that is dropped may name only files beneath its own "
                + "folder; one that is submitted, any that you may read."),
        Field(
            "outputs", "{model, baseline, questions, reference, sample, loss}",
            "The two models' outputs that a judge compares, the questions, the reference answers, how many pairs to judge, and "
                + "the share of rows that may find no partner."),
        Field("parameters", "{PARAMETER: VALUE}", "Parameters of the recipe; below by recipe."),
        Field("seed", "a whole number", "What all randomness comes from."),
        Field("roles", "{ROLE: [NAME, ...]}", "Which endpoints of the configuration play which part in this job."),
        Field("budget", "{dollars, tokens, requests}", "What this job may spend, in place of the configuration's budgets.job."),
        Field("pool", "a name", "A pool of accepted texts that jobs share: nothing near to one of them is accepted again."),
        Field(
            "deterministic", "true or false",
            "Settle in the order of the steps: the same bytes at any concurrency. Default: false."),
        Field("settle_window", "1 to 65536", "With deterministic, how many root steps are open at one time. Default: 64."),
        Field("window", "HH:MM-HH:MM ZONE", "The hours in which this job's requests are sent."),
        Field("priority", "-100 to 100", "Jobs of a higher one go first. Default: 0."),
    ])
}
