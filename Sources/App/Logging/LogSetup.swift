import Glibc
import Logging
import Reports
import Settings
import Support

/// How the program's log is written: chosen once, before anything logs.
enum LogSetup {
    /// A logger that writes to the standard error in the form that `settings` ask for; else for the journal where the standard error
    /// goes there, and for people elsewhere.
    /// - Parameter verbose: whether what is mended by itself is told of too.
    static func logger(_ settings: Settings, environment: [String: String], verbose: Bool = false) -> Logger {
        let form = settings.log ?? (isJournal(environment) ? .journald : .text)
        var logger = Logger(label: "instructmill") { label -> any LogHandler in
            switch form {
            case .text: return StreamLogHandler.standardError(label: label)
            case .json, .journald: return LineLogHandler(label: label, form: form, time: SystemTime())
            }
        }
        logger.logLevel = verbose ? .debug : .info
        return logger
    }

    /// Whether the standard error is the journal: `JOURNAL_STREAM` names its device and inode (systemd.exec(5)).
    private static func isJournal(_ environment: [String: String]) -> Bool {
        guard let named = environment["JOURNAL_STREAM"] else { return false }
        var information = stat()
        guard fstat(Terminal.standardError, &information) == 0 else { return false }
        return named == "\(information.st_dev):\(information.st_ino)"
    }
}

/// Writes each event as one line to the standard error.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info
    private let label: String
    private let form: LogForm
    private let time: any TimeSource

    init(label: String, form: LogForm, time: any TimeSource) {
        self.label = label
        self.form = form
        self.time = time
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        all.merge(metadataProvider?.get() ?? [:]) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        let line = LogLine(
            level: event.level.rawValue, message: "\(event.message)", metadata: all.mapValues { "\($0)" }, label: label,
            epochMicros: time.epochMicros())
        Terminal.writeError(form == .json ? line.json : line.journal)
    }
}
