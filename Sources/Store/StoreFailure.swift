import GRDB
import Support

/// SQLite's errors in our words.
enum StoreFailure {
    static func translate(_ error: any Error, _ operation: String, _ subject: String) -> MillError {
        if let known = error as? MillError { return known }
        guard let failure = error as? DatabaseError else {
            return MillError(
                .inputOutput, operation, subject, cause: "\(error)",
                hint: "`instructmill verify` tells whether the store is whole.")
        }
        // A failed backup leaves no message of its own.
        let said = failure.message.flatMap { $0 == "not an error" ? nil : $0 }
        let cause = said.map { "\($0) (SQLite \(failure.extendedResultCode.rawValue))" } ?? "SQLite \(failure.resultCode)"
        switch failure.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return corrupt(operation, subject, cause)
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return MillError(
                .cannotCreate, operation, subject, cause: cause,
                hint: "Check the rights on the folder and that its file system is writable.")
        case .SQLITE_FULL:
            return MillError(
                .diskFull, operation, subject, cause: cause,
                hint: "Free space on that file system; the next start goes on from what was kept.")
        case .SQLITE_CONSTRAINT, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_MISMATCH, .SQLITE_ERROR:
            return MillError(.internalFault, operation, subject, cause: cause)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return MillError(
                .inputOutput, operation, subject, cause: cause,
                hint: "Another program holds the store: end it (`fuser` names it) and start again.")
        default:
            return MillError(
                .inputOutput, operation, subject, cause: cause,
                hint: "Look at the disk and at the kernel's log; the next start goes on from what was kept.")
        }
    }

    /// Translates SQLite's errors and leaves all others, which are the caller's own, as they are.
    static func passing(_ error: any Error, _ operation: String, _ subject: String) -> any Error {
        error is DatabaseError ? translate(error, operation, subject) : error
    }

    static func corrupt(_ operation: String, _ subject: String, _ cause: String) -> MillError {
        MillError(
            .storeCorrupt, operation, subject, cause: cause,
            hint:
                "The file has not been changed. `instructmill salvage FILE -o DIR` exports what can still be read; then restore a "
                + "backup, or move it away to begin anew.")
    }

    /// After these nothing more is written: a failed fsync may have dropped pages that a second one reports as written.
    static func isFinal(_ error: any Error) -> Bool {
        guard let code = (error as? DatabaseError)?.resultCode else { return false }
        return [.SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB].contains(code)
    }
}
