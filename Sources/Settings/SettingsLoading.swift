import Glibc
import RecipeKit
import Support

extension Settings {
    /// Reads the configuration and puts the environment and the flags on top: flags win over `INSTRUCTMILL_*`, these over
    /// `OPENAI_*`, these over the file, the file over defaults.
    ///
    /// - Parameter path: the file; nil: `INSTRUCTMILL_CONFIG`, else the default place (``defaultPath(environment:)``), where
    ///   a missing file is no error.
    /// - Throws: ``SettingsErrors`` with everything that is wrong, before anything is sent or created.
    public static func load(
        path: String? = nil, environment: [String: String], overrides: SettingsOverrides = SettingsOverrides()
    ) throws(SettingsErrors) -> Settings {
        let named = path ?? environment[nonEmpty: EnvironmentVariable.config.rawValue]
        var settings = Settings(state: defaultState(environment: environment))
        let file = named ?? defaultPath(environment: environment).flatMap { isThere($0) ? $0 : nil }
        let findings = Findings(file: file ?? "the environment")
        if let file {
            settings.file = file
            do {
                let bytes = try contents(file)
                ConfigurationDecoder(findings: findings, folder: Files.parent(of: file)).decode(bytes, into: &settings)
            } catch {
                let advice = isThere(file) ? "" : "; `instructmill setup --config \(file)` writes one"
                findings.add("cannot be read: \(error.cause)\(advice)", about: file)
            }
        }
        EnvironmentLayer(environment: environment, overrides: overrides, findings: findings).apply(to: &settings)
        settings.checkTogether(findings)
        try findings.throwIfAny()
        return settings
    }

    /// Decodes a configuration from bytes; nothing but `environment` decides the default folders. For tests and editors.
    /// - Throws: ``SettingsErrors``.
    public static func decode(
        _ bytes: [UInt8], file: String, environment: [String: String] = [:], overrides: SettingsOverrides = SettingsOverrides()
    ) throws(SettingsErrors) -> Settings {
        var settings = Settings(state: defaultState(environment: environment))
        settings.file = file
        let findings = Findings(file: file)
        ConfigurationDecoder(findings: findings, folder: Files.parent(of: file)).decode(bytes, into: &settings)
        EnvironmentLayer(environment: [:], overrides: overrides, findings: findings).apply(to: &settings)
        settings.checkTogether(findings)
        try findings.throwIfAny()
        return settings
    }

    /// Where the configuration is looked for: `/etc/instructmill/config.yaml` under systemd (`CONFIGURATION_DIRECTORY` or
    /// `STATE_DIRECTORY` set), else `$XDG_CONFIG_HOME/instructmill/config.yaml`, else `~/.config/instructmill/config.yaml`;
    /// the one in `/etc` also where the user has none.
    public static func defaultPath(environment: [String: String]) -> String? {
        let system = "/etc/instructmill/config.yaml"
        if let folder = firstFolder(environment["CONFIGURATION_DIRECTORY"]) { return folder + "/config.yaml" }
        if environment[nonEmpty: "STATE_DIRECTORY"] != nil { return system }
        if let folder = userFolder("XDG_CONFIG_HOME", ".config", environment) {
            let own = folder + "/instructmill/config.yaml"
            if isThere(own) || !isThere(system) { return own }
        }
        return system
    }

    /// Where the store and the queue are unless something else is said: `$STATE_DIRECTORY`, else
    /// `$XDG_STATE_HOME/instructmill`, else `~/.local/state/instructmill`.
    public static func defaultState(environment: [String: String]) -> String {
        if let folder = firstFolder(environment["STATE_DIRECTORY"]) { return folder }
        if let folder = userFolder("XDG_STATE_HOME", ".local/state", environment) { return folder + "/instructmill" }
        return "/var/lib/instructmill"
    }

    /// systemd joins several folders with colons; the first is ours.
    private static func firstFolder(_ variable: String?) -> String? {
        variable?.split(separator: ":").first.map { String($0).trimmingSlashes }
    }

    /// The XDG specification: a relative path in its variables is to be ignored.
    static func userFolder(_ variable: String, _ fallback: String, _ environment: [String: String]) -> String? {
        if let folder = environment[variable], folder.hasPrefix("/") { return folder.trimmingSlashes }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home == "/" ? "/" + fallback : home.trimmingSlashes + "/" + fallback
    }

    private static func isThere(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// Configurations may be symbolic links (as configuration managers make them), which `Files.read` refuses.
    private static func contents(_ path: String) throws(MillError) -> [UInt8] {
        guard let resolved = realpath(path, nil) else {
            throw MillError.system(.configuration, "read", path)
        }
        defer { free(resolved) }
        return try Files.read(String(cString: resolved), limit: 1 << 20)
    }
}
