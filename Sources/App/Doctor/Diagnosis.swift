import Reports
import Support

/// One thing that the doctor looked at.
struct Symptom: Encodable, Equatable {
    enum Verdict: String, Encodable {
        case well, note, mend
    }

    enum Area: String, Encodable, CaseIterable {
        case configuration
        case localServers = "local-servers"
        case endpoint, host
    }

    let area: Area
    /// A stable name for scripts: `key-refused`.
    let code: String
    let verdict: Verdict
    let text: String
    /// What to do; every symptom that wants mending has it.
    let advice: String?

    static func well(_ area: Area, _ code: String, _ text: String) -> Symptom {
        Symptom(area: area, code: code, verdict: .well, text: text, advice: nil)
    }

    static func note(_ area: Area, _ code: String, _ text: String, do advice: String? = nil) -> Symptom {
        Symptom(area: area, code: code, verdict: .note, text: text, advice: advice)
    }

    static func mend(_ area: Area, _ code: String, _ text: String, do advice: String) -> Symptom {
        Symptom(area: area, code: code, verdict: .mend, text: text, advice: advice)
    }
}

/// All that the doctor found, in the order in which it looked.
struct Diagnosis: Encodable {
    let schema = 1
    let well: Bool
    let findings: [Symptom]

    init(_ findings: [Symptom]) {
        self.findings = findings
        well = !findings.contains { $0.verdict == .mend }
    }

    /// A paragraph for each area, with what to do below what it is about.
    func text(colour: Bool) -> String {
        var text = ""
        for area in Symptom.Area.allCases {
            let here = findings.filter { $0.area == area }
            guard !here.isEmpty else { continue }
            text += Tint.strong.paint(title(area), colour) + "\n"
            for symptom in here { text += lines(symptom, colour) }
        }
        let count = findings.count { $0.verdict == .mend }
        return text + (count == 0 ? "all is well\n" : "to be mended: \(count)\n")
    }

    private func title(_ area: Symptom.Area) -> String {
        switch area {
        case .configuration: "configuration"
        case .localServers: "servers on this machine"
        case .endpoint: "endpoints"
        case .host: "this machine"
        }
    }

    private func lines(_ symptom: Symptom, _ colour: Bool) -> String {
        let mark =
            switch symptom.verdict {
            case .well: Tint.good.paint("ok  ", colour)
            case .note: Tint.caution.paint("note", colour)
            case .mend: Tint.bad.paint("BAD ", colour)
            }
        let advice = symptom.advice.map { "        → \(Terminal.safe($0))\n" } ?? ""
        return "  \(mark)  \(Terminal.safe(symptom.text))\n" + advice
    }
}
