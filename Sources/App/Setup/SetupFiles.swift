import Glibc
import Settings
import Support

/// Where a new configuration goes, and its writing: the file, the key beside it, and what the service has to be told of the key.
struct SetupFiles {
    /// The configuration's path.
    let path: String
    /// Whether it is the service's: its key is shown to it by systemd.
    let isService: Bool
    /// Whether the program finds it there by itself.
    let isDefault: Bool

    /// The folder that people share with the service where the package made it.
    private static let shared = "/srv/instructmill"
    private static let units = ["instructmill.service", "instructmill-night.service"]

    /// - Parameter path: as a flag named it; nil: the service's for root, else the user's own.
    /// - Throws: ``MillError`` `usage` where a user has no home.
    init(path: String?, environment: [String: String]) throws(MillError) {
        if let path {
            self.path = path
            isService = path == Settings.servicePath
            isDefault = path == Settings.defaultPath(environment: environment)
        } else if geteuid() == 0 {
            self.path = Settings.servicePath
            isService = true
            isDefault = true
        } else {
            guard let own = Settings.ownPath(environment: environment) else {
                throw MillError(
                    .usage, "find a place for", "the configuration", cause: "HOME is not set", hint: "Name one: --config FILE.")
            }
            self.path = own
            isService = false
            isDefault = true
        }
    }

    /// Refuses to overwrite what somebody wrote. The example that the package put there is nobody's.
    /// - Parameter example: the bytes of the packaged example.
    /// - Throws: ``MillError`` `cannot-create`.
    func refuseOverwriting(unless isForced: Bool, example: [UInt8]?) throws(MillError) {
        guard Files.exists(path), !isForced else { return }
        if let example, (try? Files.read(path, limit: 1 << 20)) == example { return }
        throw MillError(
            .cannotCreate, "write", path, cause: "it is there already",
            hint: "Edit it (`instructmill check` and `instructmill doctor` help), or pass --force to write it anew.")
    }

    /// Writes everything, the configuration last.
    /// - Throws: ``MillError`` `cannot-create` or `io`.
    func write(_ answers: SetupAnswers) throws(MillError) {
        let folder = Files.parent(of: path)
        try Files.makeDirectories(folder, mode: isService ? 0o755 : 0o700)
        var text = ConfigurationText(name: answers.name, url: answers.url, inFlight: answers.inFlight)
        text.key = try store(answers.key, of: answers.name, in: folder)
        text.model = answers.model
        text.price = answers.price
        text.dayDollars = answers.dayDollars
        text.dayTokens = answers.dayTokens
        text.window = answers.window
        text.allowPlainHTTP = answers.allowPlainHTTP
        if isService {
            text.state = "/var/lib/instructmill"
            if Files.isDirectory(Self.shared) {
                text.queue = Self.shared
                text.output = Self.shared + "/output"
            }
        }
        try Files.publish(Array(text.text.utf8), at: path, mode: isService ? 0o644 : 0o600)
    }

    private func store(_ key: SetupAnswers.Key, of name: String, in folder: String) throws(MillError) -> KeySource? {
        switch key {
        case .none: return nil
        case .environment(let variable): return .environment(variable)
        case .file(let file):
            guard isService else { return .file(file) }
            try tellUnits(of: "\(name).key", at: file)
            return .credential("\(name).key")
        case .stored(let text):
            let keys = folder + "/keys"
            try Files.makeDirectories(keys, mode: 0o700)
            try Files.publish(Array((text + "\n").utf8), at: "\(keys)/\(name).key", mode: 0o600)
            guard isService else { return .file("keys/\(name).key") }
            try tellUnits(of: "\(name).key", at: "\(keys)/\(name).key")
            return .credential("\(name).key")
        }
    }

    /// systemd reads the key as root and shows it to the service alone.
    private func tellUnits(of credential: String, at file: String) throws(MillError) {
        for unit in Self.units {
            let folder = "/etc/systemd/system/\(unit).d"
            try Files.makeDirectories(folder)
            let text = "# Written by instructmill setup.\n[Service]\nLoadCredential=\(credential):\(file)\n"
            try Files.publish(Array(text.utf8), at: "\(folder)/\(credential).conf")
        }
    }
}
