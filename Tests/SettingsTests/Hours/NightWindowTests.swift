import Foundation
import Settings
import Support
import Testing

/// What the clocks of a place show, as Foundation knows it: an independent opinion.
private struct Clocks {
    var calendar = Calendar(identifier: .gregorian)

    init(_ zone: String) throws {
        calendar.timeZone = try #require(TimeZone(identifier: zone))
    }

    /// Monday is 0.
    func shown(at second: Int) -> (weekday: Int, minute: Int) {
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: Date(timeIntervalSince1970: Double(second)))
        return (((parts.weekday ?? 0) + 5) % 7, (parts.hour ?? 0) * 60 + (parts.minute ?? 0))
    }
}

@Suite struct `Night windows` {
    private func window(_ texts: String...) throws -> NightWindow {
        NightWindow(try texts.map { try TimeWindow(parsing: $0) })
    }

    private func micros(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000_000
    }

    /// The next `count` openings and closings, as UTC.
    private func turns(_ window: NightWindow, from start: String, _ count: Int) throws -> [String] {
        var moment = try micros(start)
        return try (0..<count).map { _ in
            let isOpen = window.isOpen(at: moment)
            moment = try #require(isOpen ? window.nextClosing(after: moment) : window.nextOpening(after: moment))
            let text = Date(timeIntervalSince1970: Double(moment / 1_000_000)).formatted(.iso8601)
            return (isOpen ? "closes " : "opens ") + text
        }
    }

    @Test func `an ordinary night begins and ends when the clocks show it`() throws {
        let window = try window("22:00-06:30 Europe/Berlin")
        #expect(
            try turns(window, from: "2026-01-10T12:00:00Z", 3)
                == ["opens 2026-01-10T21:00:00Z", "closes 2026-01-11T05:30:00Z", "opens 2026-01-11T21:00:00Z"])
        let opening = try micros("2026-01-10T21:00:00Z")
        #expect(!window.isOpen(at: opening - 1))
        #expect(window.isOpen(at: opening))
    }

    @Test func `a night with the doubled hour inside is an hour longer, one with the missing hour an hour shorter`() throws {
        let window = try window("22:00-06:30 Europe/Berlin")
        #expect(
            try turns(window, from: "2026-10-24T12:00:00Z", 3)
                == ["opens 2026-10-24T20:00:00Z", "closes 2026-10-25T05:30:00Z", "opens 2026-10-25T21:00:00Z"])
        #expect(
            try turns(window, from: "2026-03-28T12:00:00Z", 3)
                == ["opens 2026-03-28T21:00:00Z", "closes 2026-03-29T04:30:00Z", "opens 2026-03-29T20:00:00Z"])
    }

    @Test func `an end in the doubled hour is shown twice, and both times holds`() throws {
        #expect(
            try turns(window("22:00-02:30 Europe/Berlin"), from: "2026-10-24T12:00:00Z", 5)
                == [
                    "opens 2026-10-24T20:00:00Z", "closes 2026-10-25T00:30:00Z", "opens 2026-10-25T01:00:00Z",
                    "closes 2026-10-25T01:30:00Z", "opens 2026-10-25T21:00:00Z",
                ])
    }

    @Test func `a beginning in the doubled hour is shown twice, and both times holds`() throws {
        #expect(
            try turns(window("02:30-06:00 Europe/Berlin"), from: "2026-10-24T22:00:00Z", 4)
                == [
                    "opens 2026-10-25T00:30:00Z", "closes 2026-10-25T01:00:00Z", "opens 2026-10-25T01:30:00Z",
                    "closes 2026-10-25T05:00:00Z",
                ])
    }

    @Test func `a beginning or an end in the missing hour is the moment of the change`() throws {
        #expect(
            try turns(window("02:30-06:00 Europe/Berlin"), from: "2026-03-28T23:00:00Z", 2)
                == ["opens 2026-03-29T01:00:00Z", "closes 2026-03-29T04:00:00Z"])
        #expect(
            try turns(window("22:00-02:30 Europe/Berlin"), from: "2026-03-28T12:00:00Z", 2)
                == ["opens 2026-03-28T21:00:00Z", "closes 2026-03-29T01:00:00Z"])
        #expect(
            try turns(window("02:15-02:45 Europe/Berlin"), from: "2026-03-28T12:00:00Z", 1) == ["opens 2026-03-30T00:15:00Z"],
            "hours that are not shown do not come")
    }

    @Test func `days are those on which a night begins`() throws {
        // 2026-01-10 is a Saturday.
        let window = try window("Mon-Fri 22:00-06:30 UTC", "Sat,Sun 00:00-24:00 UTC")
        #expect(
            try turns(window, from: "2026-01-08T12:00:00Z", 5)
                == [
                    "opens 2026-01-08T22:00:00Z", "closes 2026-01-09T06:30:00Z", "opens 2026-01-09T22:00:00Z",
                    "closes 2026-01-12T00:00:00Z", "opens 2026-01-12T22:00:00Z",
                ])
    }

    private static let cases = [
        (["22:00-06:30 Europe/Berlin"], "Europe/Berlin"), (["Fri-Mon 22:00-02:30 Europe/Berlin"], "Europe/Berlin"),
        (["02:30-02:45 Europe/Berlin", "Sun 01:59-03:01 Europe/Berlin"], "Europe/Berlin"),
        (["Sat 23:00-01:30 America/New_York"], "America/New_York"), (["01:45-14:00 Australia/Lord_Howe"], "Australia/Lord_Howe"),
    ]

    /// Around every change of 2026 in those places, minute by minute.
    @Test(arguments: cases) func `in every minute it is as the place's clocks show, and the turns are the first such minutes`(
        _ texts: [String], _ zone: String
    ) throws {
        let parsed = try texts.map { try TimeWindow(parsing: $0) }
        let window = NightWindow(parsed)
        let clocks = try Clocks(zone)
        func isInside(_ second: Int) -> Bool {
            let (weekday, minute) = clocks.shown(at: second)
            return parsed.contains { window in
                let days = window.span.days
                if window.start < window.end { return minute >= window.start && minute < window.end && days.contains(weekday) }
                return minute >= window.start ? days.contains(weekday) : minute < window.end && days.contains((weekday + 6) % 7)
            }
        }
        let rule = try #require(ZoneFile.zone(named: zone))
        var change = 1_767_225_600
        for _ in 0..<2 {
            change = try #require(rule.change(after: change))
            let minutes = Array(stride(from: change - 4 * 86_400, to: change + 4 * 86_400, by: 60))
            let inside = minutes.map(isInside)
            #expect(minutes.map { window.isOpen(at: Int64($0) * 1_000_000) } == inside)
            var expected: [Int: Bool] = [:]
            for index in 1..<minutes.count where inside[index] != inside[index - 1] { expected[minutes[index]] = inside[index] }
            var found: [Int: Bool] = [:]
            for isOpening in [true, false] {
                var moment = Int64(minutes[0]) * 1_000_000
                while true {
                    moment = try #require(isOpening ? window.nextOpening(after: moment) : window.nextClosing(after: moment))
                    guard moment < Int64(minutes[minutes.count - 1] + 60) * 1_000_000 else { break }
                    found[Int(moment / 1_000_000)] = isOpening
                }
            }
            #expect(found == expected)
        }
    }

    @Test func `several windows must all be open; those that never are do not wait for ever`() throws {
        let pair = [try window("22:00-06:00 UTC"), try window("05:00-23:00 UTC")]
        let noon = try micros("2026-01-10T12:00:00Z")
        #expect(pair.nextOpening(after: noon) == (try micros("2026-01-10T22:00:00Z")))
        #expect(pair.nextClosing(after: noon) == (try micros("2026-01-10T23:00:00Z")))
        #expect([try window("22:00-23:00 UTC"), try window("10:00-11:00 UTC")].nextOpening(after: noon) == nil)
        #expect(NightWindow().isOpen(at: noon))
        #expect(NightWindow().nextClosing(after: noon) == nil)
    }

    @Test func `no clock is too odd`() throws {
        let window = try window("Mon 22:00-06:30 Europe/Berlin")
        let moments: [Int64] = [.min, .min / 2, -1, 0, 1, .max / 2, .max - 500 * 86_400_000_000]
        for moment in moments {
            _ = window.isOpen(at: moment)
            if let next = window.nextOpening(after: moment) { #expect(next > moment) }
        }
    }

    @Test func `a moment is told by the window's own clocks, with the day where it is not soon`() throws {
        let window = try window("22:00-06:30 Europe/Berlin")
        let opening = try micros("2026-01-10T21:00:00Z")
        #expect(window.label(of: opening, seenFrom: opening - 3_600_000_000) == "22:00 Europe/Berlin")
        #expect(window.label(of: opening, seenFrom: opening - 90_000_000_000) == "Sat 22:00 Europe/Berlin")
    }

    @Test func `configuration and job files hold one window or several, each wrong one told with its line`() throws {
        let settings = try Settings.decode(
            Array("version: 1\nwindow:\n  - Mon-Fri 22:00-06:30 Europe/Berlin\n  - Sat,Sun 00:00-24:00 UTC\n".utf8),
            file: "c.yaml")
        #expect(settings.window.map(\.zone) == ["Europe/Berlin", "UTC"])
        #expect(settings.window.map(\.end) == [390, 1440])
        let errors = errorsOfConfiguration("version: 1\nwindow:\n  - Mon 22:00-06:30 UTC\n  - Noday 22:00-06:30 UTC\n  - 3\n")
        #expect(errors.contains("config.yaml:4:5: window[1]: 'Noday' is not days like Mon-Fri or Sat,Sun"))
        #expect(errors.contains("config.yaml:5:5: window[2]: a window is written"))
        #expect(errorsOfConfiguration("version: 1\nwindow: []\n").contains("2:9: window: is an empty list"))
        for (text, number) in [("high", 10), ("normal", 0), ("low", -10), ("-7", -7)] {
            let job = try JobFile.decode(
                Array("version: 1\nrecipe: r\npriority: \(text)\n".utf8), file: "job.yaml", seedsPaths: .beneath)
            #expect(job.priority == number)
        }
        #expect(
            errorsOfJob("version: 1\nrecipe: r\npriority: urgent\n").contains("job.yaml:3:11: priority: expected high, normal"))
    }
}
