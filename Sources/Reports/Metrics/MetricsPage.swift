public import Support

/// What a daemon tells Prometheus, as values. Names: platforms, section 5.
public struct MetricsPage: Sendable {
    public struct Job: Sendable {
        public var id: String
        public var accepted = 0
        public var rejected = 0
        /// The share of judged pairs whose verdict turns with the order of the answers; nil where nothing was judged.
        public var flipRatio: Double?

        public init(id: String) {
            self.id = id
        }
    }

    /// Histograms of one kind of call.
    public struct Series: Sendable {
        public var operation: String
        public var model: String
        /// "input" or "output" of tokens, the status or kind of failure of durations; nil for an answer's duration.
        public var detail: String?
        public var histogram: Histogram

        public init(operation: String, model: String, detail: String?, histogram: Histogram) {
            self.operation = operation
            self.model = model
            self.detail = detail
            self.histogram = histogram
        }
    }

    public struct Endpoint: Sendable {
        public var name: String
        /// As in OpenTelemetry's `server.address` and `server.port`.
        public var address = ""
        public var port = 0
        public var codes: [String: Int] = [:]
        public var inFlight = 0
        public var limit = 0
        public var durations: [Series] = []
        public var tokens: [Series] = []

        public init(name: String) {
            self.name = name
        }
    }

    /// What calls at one endpoint cost, as the ledger has it.
    public struct Cost: Sendable {
        public var endpoint: String
        public var picodollars: Int64
        /// Calls at an unknown price.
        public var unpriced: Int

        public init(endpoint: String, picodollars: Int64, unpriced: Int) {
            self.endpoint = endpoint
            self.picodollars = picodollars
            self.unpriced = unpriced
        }
    }

    /// Jobs under way, to come, or ended of late; older ones fall out, so that labels do not grow without end.
    public var jobs: [Job] = []
    public var endpoints: [Endpoint] = []
    public var costs: [Cost] = []
    /// Jobs that wait.
    public var queueDepth = 0
    /// By rule, of all jobs.
    public var duplicates: [String: Int] = [:]
    /// Of the oldest job that has not ended; 0 where all have.
    public var oldestJobSeconds = 0.0
    /// Epoch seconds at which a job was last done; nil before the first.
    public var lastSuccess: Double?

    public init() {}

    /// Rules by which a text is dropped for being like another.
    public static let duplicateRules: Set<String> = ["rouge-l", "instance-duplicate", "evol-identical", "evol-equal"]

    /// The page in Prometheus' text format.
    public var text: String {
        var page = Exposition()
        writeJobs(&page)
        writeEndpoints(&page)
        writeCalls(&page)
        return page.text
    }

    private func writeJobs(_ page: inout Exposition) {
        page.family(
            "instructmill_rows_total", .counter, "Candidates of each job, by what became of them.",
            jobs.flatMap { job in
                [
                    ([("job", job.id), ("state", "accepted")], Double(job.accepted)),
                    ([("job", job.id), ("state", "rejected")], Double(job.rejected)),
                ]
            })
        page.family("instructmill_queue_depth", .gauge, "Jobs that wait.", [([], Double(queueDepth))])
        page.family(
            "instructmill_oldest_job_age_seconds", .gauge, "Age of the oldest job that has not ended.", [([], oldestJobSeconds)])
        page.family(
            "instructmill_last_success_timestamp_seconds", .gauge, "When a job was last done.",
            lastSuccess.map { [([], $0)] } ?? [])
        page.family(
            "instructmill_dedup_rejected_total", .counter, "Candidates dropped for being like another, by rule.",
            duplicates.sorted { $0.key < $1.key }.map { ([("kind", $0.key)], Double($0.value)) })
        page.family(
            "instructmill_judge_flip_ratio", .gauge, "Judged pairs whose verdict turns with the order of the answers.",
            jobs.compactMap { job in job.flipRatio.map { ([("job", job.id)], $0) } })
    }

    private func writeEndpoints(_ page: inout Exposition) {
        page.family(
            "instructmill_requests_total", .counter, "Calls by HTTP status, or by kind of failure.",
            endpoints.flatMap { endpoint in
                endpoint.codes.sorted { $0.key < $1.key }.map {
                    ([("endpoint", endpoint.name), ("code", $0.key)], Double($0.value))
                }
            })
        page.family(
            "instructmill_inflight", .gauge, "Calls that are not answered yet.",
            endpoints.map { ([("endpoint", $0.name)], Double($0.inFlight)) })
        page.family(
            "instructmill_concurrency_limit", .gauge, "Calls that the endpoint is given at one time.",
            endpoints.map { ([("endpoint", $0.name)], Double($0.limit)) })
        page.family(
            "instructmill_cost_usd_total", .counter, "Dollars booked, at the configured prices.",
            costs.map { ([("endpoint", $0.endpoint)], Double($0.picodollars) / 1e12) })
        page.family(
            "instructmill_unpriced_calls_total", .counter, "Calls whose price is unknown, which the costs leave out.",
            costs.filter { $0.unpriced > 0 }.map { ([("endpoint", $0.endpoint)], Double($0.unpriced)) })
    }

    private func writeCalls(_ page: inout Exposition) {
        page.histograms(
            "gen_ai_client_operation_duration_seconds", "Duration of calls, from the send to the last byte.",
            endpoints.flatMap { endpoint in
                endpoint.durations.map { series in
                    let error: [Exposition.Label] = series.detail.map { [("error_type", $0)] } ?? []
                    return (Self.labels(series, endpoint) + error, series.histogram)
                }
            })
        page.histograms(
            "gen_ai_client_token_usage", "Tokens of answered calls.",
            endpoints.flatMap { endpoint in
                endpoint.tokens.map { series in
                    (Self.labels(series, endpoint) + [("gen_ai_token_type", series.detail ?? "")], series.histogram)
                }
            })
    }

    private static func labels(_ series: Series, _ endpoint: Endpoint) -> [Exposition.Label] {
        [
            ("gen_ai_operation_name", series.operation), ("gen_ai_provider_name", "openai"),
            ("gen_ai_request_model", series.model), ("server_address", endpoint.address), ("server_port", "\(endpoint.port)"),
            ("endpoint", endpoint.name),
        ]
    }
}
