/// A daemon, or a run in the foreground, at one moment: all that a live view shows of it.
public struct WatchSnapshot: Sendable, Hashable, Encodable {
    /// Who works on the jobs.
    public enum Worker: Sendable, Hashable, Encodable {
        case running(process: Int)
        /// Gone without a word, or too busy to tell.
        case silent(seconds: Double)
        case absent
    }

    public struct Job: Sendable, Hashable, Encodable {
        public var id: String
        public var name: String
        public var recipe: String
        /// As the store names it: "running", "queued", "done" …
        public var state: String
        public var detail: String?
        /// What counts toward the target.
        public var accepted = 0
        public var target: Int?
        public var rows = 0
        public var rejections: [String: Int] = [:]
        public var requests = 0
        public var inFlight = 0
        public var promptTokens = 0
        public var completionTokens = 0
        /// nil: the price is unknown. Zero: free.
        public var costPicodollars: Int64? = 0
        /// Rows a second, lately.
        public var ratePerSecond = 0.0
        public var etaSeconds: Double?
        public var simulated = false

        public init(id: String, name: String, recipe: String, state: String) {
            self.id = id
            self.name = name
            self.recipe = recipe
            self.state = state
        }

        public var rejected: Int { rejections.values.reduce(0, +) }

        /// Whether nothing more happens to it by itself.
        public var isOver: Bool { !["running", "queued", "paused", "needs-decision"].contains(state) }
    }

    public struct Endpoint: Sendable, Hashable, Encodable {
        public var name: String
        public var role: String
        /// "ready", "resting" or "stopped".
        public var state: String
        public var reason: String?
        public var inFlight = 0
        /// How many calls it is given at one time.
        public var limit = 0
        public var sent = 0
        public var answered = 0
        public var retried = 0
        public var rateLimited = 0
        /// Calls that may have been paid without an answer, and answers that were no reply.
        public var lost = 0
        /// Seconds that half of its answers took at the most; nil before the first.
        public var medianSeconds: Double?

        public init(name: String, role: String, state: String) {
            self.name = name
            self.role = role
            self.state = state
        }
    }

    /// A cap and what is booked against it.
    public struct Purse: Sendable, Hashable, Encodable {
        public var title: String
        public var capPicodollars: Int64?
        public var capTokens: Int?
        public var capRequests: Int?
        public var picodollars: Int64 = 0
        public var tokens = 0
        public var requests = 0

        public init(title: String) {
            self.title = title
        }

        /// How full the fullest limit is, from 0 to 1.
        public var share: Double {
            func part(_ used: Double, _ cap: Double?) -> Double {
                guard let cap else { return 0 }
                return cap <= used ? 1 : used / cap
            }
            return max(
                part(Double(picodollars), capPicodollars.map { Double($0) }), part(Double(tokens), capTokens.map { Double($0) }),
                part(Double(requests), capRequests.map { Double($0) }))
        }
    }

    /// The last accepted rows of one job: an instruction and its answer.
    public struct Sample: Sendable, Hashable, Encodable {
        public var instruction: String
        public var answer: String

        public init(instruction: String, answer: String) {
            self.instruction = instruction
            self.answer = answer
        }
    }

    public var schema = 1
    public var worker: Worker
    /// Those under way first, then those to come in their order, then those that ended, the last one first.
    public var jobs: [Job]
    public var endpoints: [Endpoint] = []
    public var purses: [Purse] = []
    /// Of the job that is shown.
    public var samples: [Sample] = []
    /// Why no call is made now.
    public var stop: String?
    /// How much of the calls is in the figures so far, from 0 to 1: less at the first looks at a large store.
    public var countedShare = 1.0

    public init(worker: Worker, jobs: [Job]) {
        self.worker = worker
        self.jobs = Self.inOrder(jobs)
    }

    private static func inOrder(_ jobs: [Job]) -> [Job] {
        let under = jobs.filter { $0.state == "running" }
        let waiting = jobs.filter { !$0.isOver && $0.state != "running" }
        return under + waiting + jobs.filter(\.isOver).reversed()
    }
}
