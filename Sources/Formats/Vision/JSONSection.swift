/// What is cut out of a JSON object's arrays.
extension JSONSectionScanner {
    /// One element of a chosen array.
    struct Element: Equatable {
        let section: String
        /// In its array, from 0.
        let index: Int
        /// The line it begins on, from 1.
        let line: Int
        /// Where it begins in the stream.
        let offset: Int
        /// The chosen fields, in order.
        var fields: [Field] = []
        /// What is wrong with the element's own structure; its offset is from the element's start.
        var fault: JSONFault?
    }

    /// A field's value as it stands in the stream.
    struct Field: Equatable {
        let name: String
        /// From the element's start.
        let offset: Int
        /// The first bytes where it is longer than the limit.
        var bytes: [UInt8] = []
        var length = 0
    }

    enum Event: Equatable {
        case element(Element)
        /// The object itself is broken here.
        case fault(line: Int, offset: Int, reason: String)
    }
}
