/// The errors found so far in one file: reading goes on after each, so that all are reported at once.
final class Findings {
    let file: String
    private(set) var errors: [LocatedError] = []

    init(file: String) {
        self.file = file
    }

    /// Notes an error; the same message at the same place is noted once.
    func add(_ message: String, at place: Place?) {
        let error = LocatedError(file: file, line: place?.line ?? 0, column: place?.column ?? 0, message: message)
        if !errors.contains(error) { errors.append(error) }
    }

    func add(_ message: String, about name: String) {
        errors.append(LocatedError(file: name, line: 0, column: 0, message: message))
    }

    /// - Throws: everything noted, in the order of the file.
    func throwIfAny() throws(SettingsErrors) {
        guard !errors.isEmpty else { return }
        let sorted = errors.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset)
        }
        throw SettingsErrors(sorted.map(\.element))
    }
}
