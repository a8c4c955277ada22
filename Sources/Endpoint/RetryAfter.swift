/// When an endpoint wants to be asked again.
///
/// Source: RFC 9110, sections 5.6.7 and 10.2.3; `retry-after-ms` and `x-ratelimit-reset-*` as OpenAI and Azure send them.
enum RetryAfter {
    /// The longest wait that an endpoint can ask for.
    static let maximum = Duration.seconds(3600)

    /// The wait that `headers` ask for, at most an hour; nil where they ask for none, or for one that makes no sense: zero,
    /// negative, in the past.
    static func wait(_ headers: HeaderFields, epochMicros now: Int64) -> Duration? {
        if let text = headers["retry-after-ms"], let value = seconds(text, unit: 0.001) { return value }
        if let text = headers["retry-after"] {
            if let value = seconds(text, unit: 1) { return value }
            if let moment = HTTPDate.epochSeconds(text) {
                let wait = Double(moment) - Double(now) / 1e6
                return clamp(wait)
            }
        }
        for kind in ["requests", "tokens"] where headers["x-ratelimit-remaining-\(kind)"] == "0" {
            if let text = headers["x-ratelimit-reset-\(kind)"], let value = duration(text) { return value }
        }
        return nil
    }

    private static func seconds(_ text: String, unit: Double) -> Duration? {
        Double(text).flatMap { clamp($0 * unit) }
    }

    private static func clamp(_ seconds: Double) -> Duration? {
        guard seconds > 0 else { return nil }
        return seconds < 3600 ? .microseconds(Int64(seconds * 1e6)) : maximum
    }

    /// `120ms`, `1s`, `6m0s`, `1h2m3.5s`.
    static func duration(_ text: String) -> Duration? {
        var total = 0.0
        var rest = text.utf8[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
            guard let value = Double(String(Substring(digits))) else { return nil }
            rest = rest[digits.endIndex...]
            let letters = rest.prefix { (0x61...0x7A).contains($0) }
            rest = rest[letters.endIndex...]
            switch String(Substring(letters)) {
            case "ms": total += value / 1000
            case "s": total += value
            case "m": total += value * 60
            case "h": total += value * 3600
            case "d": total += value * 86_400
            default: return nil
            }
        }
        return clamp(total)
    }
}

/// The three date forms of RFC 9110, section 5.6.7.
enum HTTPDate {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Seconds since the epoch; nil for what is no date.
    static func epochSeconds(_ text: String) -> Int64? {
        let words = text.lowercased().split { " ,-".contains($0) }.map(String.init)
        switch words.count {
        case 6:
            // Sun, 06 Nov 1994 08:49:37 GMT, or Sunday, 06-Nov-94 08:49:37 GMT
            guard words[5] == "gmt" || words[5] == "utc" else { return nil }
            return seconds(year: words[3], month: words[2], day: words[1], clock: words[4])
        case 5:
            // Sun Nov  6 08:49:37 1994
            return seconds(year: words[4], month: words[1], day: words[2], clock: words[3])
        default:
            return nil
        }
    }

    private static func seconds(year: String, month: String, day: String, clock: String) -> Int64? {
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2],
            let year = Int64(year), let day = Int64(day), let month = months.firstIndex(of: month),
            (0...9999).contains(year), (1...31).contains(day), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        let fullYear = year < 70 ? year + 2000 : year < 100 ? year + 1900 : year
        return days(fullYear, Int64(month) + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days from the epoch to a date of the Gregorian calendar.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Years that begin in March put the leap day at the end.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
