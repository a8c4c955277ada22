import Glibc
import Settings
import Support
import Testing

struct KeySourceTests {
    private func cause(_ source: KeySource, _ environment: [String: String] = [:]) -> String? {
        do {
            _ = try source.resolve(environment: environment)
            return nil
        } catch {
            #expect(error.code == .configuration)
            return error.cause
        }
    }

    @Test func `a credential is read from the folder that systemd names`() throws {
        try withFolder { folder in
            try Files.publish(Array("sk-canary\n".utf8), at: folder + "/openai.key", mode: 0o400)
            let source = KeySource.credential("openai.key")
            #expect(try source.resolve(environment: ["CREDENTIALS_DIRECTORY": folder]) == "sk-canary")
            #expect(cause(source) == "CREDENTIALS_DIRECTORY is not set")
            #expect(cause(.credential("other"), ["CREDENTIALS_DIRECTORY": folder]) == "No such file or directory")
            #expect(source.warning == nil)
        }
    }

    @Test(arguments: [(0o600, nil), (0o400, nil), (0o640, "0640"), (0o604, "0604"), (0o610, "0610")] as [(mode_t, String?)])
    func `a key file must be closed to others`(mode: mode_t, shown: String?) throws {
        try withFolder { folder in
            let path = folder + "/key"
            try Files.publish(Array("  sk-canary \r\n".utf8), at: path)
            chmod(path, mode)
            #expect(cause(.file(path)) == shown.map { "others may read it (mode \($0))" })
            if shown == nil { #expect(try KeySource.file(path).resolve(environment: [:]) == "sk-canary") }
        }
    }

    @Test func `another user's file is refused`() throws {
        try withFolder { folder in
            let path = folder + "/key"
            try Files.publish(Array("sk-canary".utf8), at: path, mode: 0o600)
            // Only root can give a file away; for others this machine has nothing to test with.
            if chown(path, 65_534, 65_534) == 0 { #expect(cause(.file(path)) == "it belongs to another user") }
        }
    }

    @Test(arguments: [
        ("", "it is empty"), (" \n", "it is empty"), ("a b", "it holds white space or characters that no key has"),
        ("a\r\nX-Header: b", "it holds white space or characters that no key has"),
        ("schlüssel", "it holds white space or characters that no key has"),
    ])
    func `what is no key is refused without quoting it`(text: String, expected: String) throws {
        try withFolder { folder in
            try Files.publish(Array(text.utf8), at: folder + "/key", mode: 0o600)
            #expect(cause(.file(folder + "/key")) == expected)
        }
    }

    @Test func `folders, huge files and binary files are no keys`() throws {
        try withFolder { folder in
            #expect(cause(.file(folder)) == "it is not a regular file")
            try Files.publish([UInt8](repeating: 0x41, count: 20_000), at: folder + "/huge", mode: 0o600)
            #expect(cause(.file(folder + "/huge")) == "it is over 16384 bytes: no key")
            try Files.publish([0xFF, 0xFE], at: folder + "/binary", mode: 0o600)
            #expect(cause(.file(folder + "/binary")) == "it is not text")
        }
    }

    @Test func `an environment variable works, with a warning that names it`() throws {
        let source = KeySource.environment("MY_KEY")
        #expect(try source.resolve(environment: ["MY_KEY": "k"]) == "k")
        #expect(source.warning?.contains("MY_KEY") == true)
        #expect(cause(source) == "it is not set")
    }

    @Test func `check finds every key that cannot be read, at its line`() throws {
        let yaml = """
            version: 1
            endpoints:
              a: {url: https://a/v1, key: {env: NOT_SET}}
              b: {url: https://b/v1, key: {file: /nowhere/key}}
            roles: {teacher: [a, b]}
            """
        let settings = try Settings.decode(Array(yaml.utf8), file: "config.yaml")
        let error = #expect(throws: SettingsErrors.self) { try settings.validate(recipeTables: [:], environment: [:]) }
        #expect(
            error?.description == """
                config.yaml:3:31: endpoints.a.key: cannot read the environment variable NOT_SET: it is not set. Set it, or name a key file in the configuration.
                config.yaml:4:31: endpoints.b.key: cannot read /nowhere/key: No such file or directory
                """)
    }

    @Test(arguments: [
        "key: sk-abcdefghijklmnop", "key: hello", "key: {env: sk-abcdefghijklmnop}", "key: {file: gsk_abcdefghijkl}",
    ])
    func `a key in the configuration itself is refused and not repeated`(field: String) {
        let errors = errorsOfConfiguration("version: 1\nendpoints:\n  a: {url: https://a/v1, \(field)}")
        #expect(errors.contains("keys are not written into this file"))
        #expect(!errors.contains("abcdefghijkl"))
    }
}
