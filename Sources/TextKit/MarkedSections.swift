/// Sections of a reply, each between a begin mark and an end mark: `<description>` … `</description>`.
///
/// Source: the form that ALLaVA (arXiv 2402.11684) asks its model for, with marks of our own.
public enum MarkedSections {
    /// Why a reply has not its sections.
    public struct Fault: Error, Equatable, Sendable {
        public let reason: String
    }

    /// The text of each section of `names`, in their order, without blanks at the ends. What stands outside of them is passed over.
    ///
    /// Marks are found in any case, anywhere in a line.
    /// - Throws: ``Fault`` for a mark that is missing or there twice, sections out of their order or inside one another, and one
    ///   without text.
    public static func read(_ names: [String], in reply: String) throws(Fault) -> [String] {
        let bytes = Array(reply.utf8)
        let folded = bytes.map(\.asciiLowercased)
        var texts: [String] = []
        var end = 0
        for name in names {
            let begin = try only("<" + name + ">", in: folded)
            let close = try only("</" + name + ">", in: folded)
            guard begin.upperBound <= close.lowerBound else { throw Fault(reason: "\(name) ends before it begins") }
            guard begin.lowerBound >= end else { throw Fault(reason: "\(name) begins before the section in front of it ends") }
            end = close.upperBound
            let text = PythonText.strip(String(decoding: bytes[begin.upperBound..<close.lowerBound], as: UTF8.self))
            guard !text.isEmpty else { throw Fault(reason: "\(name) has no text") }
            texts.append(String(text))
        }
        return texts
    }

    private static func only(_ mark: String, in bytes: [UInt8]) throws(Fault) -> Range<Int> {
        let places = bytes.ranges(of: Array(mark.utf8).map(\.asciiLowercased))
        guard let place = places.first else { throw Fault(reason: "\(mark) is missing") }
        guard places.count == 1 else { throw Fault(reason: "\(mark) is there \(places.count) times") }
        return place
    }
}
