import Support

/// Fields of the rows of visual data sets, told with the place of what is wrong. Null stands for an absent field.
extension RowFields {
    /// A whole number that must be there.
    mutating func whole(_ name: String) throws(RowField.Fault) -> Int {
        guard let number = try optionalWhole(name) else { throw missing([name]) }
        return number
    }

    mutating func optionalWhole(_ name: String) throws(RowField.Fault) -> Int? {
        guard let member = member(name), member.value != .null else { return nil }
        guard let number = optionalNumber(name)?.int else { throw wrong(member, "a whole number") }
        return number
    }

    /// A number of pixels above 0.
    mutating func optionalSide(_ name: String) throws(RowField.Fault) -> Int? {
        guard let member = member(name), let side = try optionalWhole(name) else { return nil }
        guard side > 0 else { throw RowField.Fault(offset: member.offset, reason: "\(name): \(side) is no number of pixels") }
        return side
    }

    /// A text where the field is there.
    mutating func optionalString(_ name: String) throws(RowField.Fault) -> String? {
        guard let member = member(name), member.value != .null else { return nil }
        guard let text = optionalText(name) else { throw wrong(member, "a text") }
        return text
    }

    /// Whether a mark is set, as true or false, or 1 or 0; not set where the field is not there.
    mutating func mark(_ name: String) throws(RowField.Fault) -> Bool {
        guard let member = member(name) else { return false }
        drop(name)
        switch member.value {
        case .null, .bool(false), .number("0"): return false
        case .bool(true), .number("1"): return true
        default: throw wrong(member, "0 or 1")
        }
    }

    /// Four finite numbers where the field is there.
    mutating func optionalRectangle(_ name: String) throws(RowField.Fault) -> [Double]? {
        guard let member = member(name), member.value != .null else { return nil }
        drop(name)
        guard case .array(let values) = member.value else { throw wrong(member, "an array of four numbers") }
        let numbers = values.compactMap { value -> Double? in
            guard case .number(let text) = value else { return nil }
            return JSONNumber(verbatim: text).double
        }
        guard values.count == 4, numbers.count == 4 else {
            throw RowField.Fault(offset: member.offset, reason: "\(name): expected four finite numbers")
        }
        return numbers
    }
}
