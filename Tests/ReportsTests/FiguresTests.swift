import Reports
import Testing

struct FiguresTests {
    @Test(arguments: [
        (12_300_000_000, "$0.0123"), (0, "free"), (1, "$0.000000000001"), (1_000_000_000_000, "$1.00"),
        (999_999_999_999, "$1.00"), (1_234_567_890_000_000, "$1,234.57"), (500_000_000_000, "$0.50"),
        (1_500_000_000, "$0.0015"), (1_999_999_999_999, "$2.00"), (-12_300_000_000, "-$0.0123"),
        (Int64.max, "$9,223,372.04"), (Int64.min, "-$9,223,372.04"),
    ])
    func `pico-dollars read as money`(amount: Int64, text: String) {
        #expect(Figures.money(amount) == text)
    }

    @Test func `an unknown cost is called unknown`() {
        #expect(Figures.money(nil) == "unknown")
    }

    @Test(arguments: [
        (0.0, "0s"), (59.4, "59s"), (59.6, "1m 00s"), (185, "3m 05s"), (7620, "2h 07m"), (273_600, "3d 04h"), (-1, "--"),
        (Double.infinity, "--"), (Double.nan, "--"),
    ])
    func `seconds read as a duration`(seconds: Double, text: String) {
        #expect(Figures.duration(seconds: seconds) == text)
    }

    @Test(arguments: [
        (0.0, "0ms"), (0.0034, "3ms"), (0.64, "640ms"), (1, "1.0s"), (59.9, "59.9s"), (61, "1m 01s"), (-1, "--"),
        (Double.nan, "--"),
    ])
    func `a call's time is told in milliseconds, seconds or minutes`(seconds: Double, text: String) {
        #expect(Figures.delay(seconds: seconds) == text)
    }

    @Test func `counts are grouped or shortened`() {
        #expect(Figures.grouped(1_234_567) == "1,234,567")
        #expect(Figures.grouped(-1_000) == "-1,000")
        #expect(Figures.grouped(Int.min) == "-9,223,372,036,854,775,808")
        #expect(
            ["950", "1.00k", "12.3k", "123k", "4.56M", "7.89G"]
                == [950, 1_000, 12_345, 123_456, 4_560_000, 7_890_000_000].map(Figures.short))
        #expect(Figures.rate(12.34) == "12.3")
        #expect(Figures.rate(99.96) == "100")
        #expect(Figures.percent(1, of: 3) == "33.3%")
        #expect(Figures.percent(1, of: 0) == "--")
    }
}
