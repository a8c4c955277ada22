import Endpoint
import Settings
import Support

/// What a configuration is written from, whether it was asked for or given by flags.
struct SetupAnswers {
    /// Where the key is, or that it is to be put into a file.
    enum Key {
        case none
        /// The name of an environment variable.
        case environment(String)
        /// A file that is there already, of mode 0600.
        case file(String)
        /// The key itself, to be stored in a file of its own; nowhere else.
        case stored(String)
    }

    var url = ""
    var name = ""
    var key = Key.none
    var model: String?
    var inFlight = 8
    var price: (input: String, output: String)?
    var dayDollars: String?
    var dayTokens: Int?
    var window: String?
    var allowPlainHTTP = false

    /// Where nobody says what may be spent in a day elsewhere than on this machine.
    static let defaultDollars = "10"
    static let defaultTokens = 5_000_000
    static let defaultURL = "http://127.0.0.1:8080/v1"

    var isLocal: Bool { EndpointSetting(name: "x", url: url).isLoopback }

    /// Two prices in dollars per million tokens, "0.15,0.60".
    /// - Throws: ``MillError`` `usage`.
    static func price(_ text: String) throws(MillError) -> (input: String, output: String) {
        let parts = text.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
        guard parts.count == 2, parts.allSatisfy(isAmount) else {
            throw MillError(
                .usage, "read the price", text, cause: "it is not two amounts",
                hint: "Dollars per million tokens of prompts and of answers, such as 0.15,0.60.")
        }
        return (parts[0], parts[1])
    }

    /// Whether `text` is an amount of dollars such as 12 or 0.50.
    static func isAmount(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count) && text.utf8.count <= 15
            && parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } }
    }

    /// `text` as a window; the machine's time zone is added where none is named.
    /// - Throws: ``MillError`` `usage` for what is no window.
    static func window(_ text: String, zone: String) throws(MillError) -> String {
        let whole = text.contains(" ") ? text : "\(text) \(zone)"
        do {
            return try TimeWindow(parsing: whole).text
        } catch {
            throw MillError(
                .usage, "read the night window", text, cause: error.reason, hint: "Such as 22:00-06:30 Europe/Berlin.")
        }
    }

    /// The endpoint's address, with `/v1` where only a host was named.
    /// - Throws: ``MillError`` `usage`.
    static func address(_ text: String) throws(MillError) -> String {
        var url = text
        while url.utf8.last == UInt8(ascii: "/") { url.removeLast() }
        if let problem = EndpointSetting.problem(withAddress: url) {
            throw MillError(.usage, "read the address", text, cause: problem)
        }
        let rest = url.split(separator: "/", omittingEmptySubsequences: true)
        return rest.count == 2 ? url + "/v1" : url
    }

    /// Gives what nobody said its default: elsewhere than on this machine a day has a cap, in dollars where the price is known.
    mutating func fillCaps() {
        guard !isLocal, dayDollars == nil, dayTokens == nil else { return }
        if price != nil { dayDollars = Self.defaultDollars } else { dayTokens = Self.defaultTokens }
    }

    /// - Throws: ``MillError`` `usage` where answers do not go together.
    func check() throws(MillError) {
        if !isLocal, price == nil, dayDollars != nil {
            throw MillError(
                .usage, "keep a cap in dollars at", url, cause: "its price is not known",
                hint: "Give --price IN,OUT (dollars per million tokens), or a cap in tokens: --cap-tokens N.")
        }
        let isPlain = url.lowercased().hasPrefix("http://")
        if isPlain, !isLocal, !allowPlainHTTP {
            throw MillError(
                .usage, "use", url, cause: "it would send your data, and the key, unencrypted to another machine",
                hint: "Use https, or say --allow-plain-http for a network of your own.")
        }
    }
}

/// The time zone of this machine, by its name in the tz database.
enum LocalZone {
    static func name(link: String?, file: [UInt8]?) -> String {
        let mark = "/zoneinfo/"
        if let link, let range = link.firstRange(of: mark) { return String(link[range.upperBound...]) }
        let text = file.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? "UTC"
    }
}
