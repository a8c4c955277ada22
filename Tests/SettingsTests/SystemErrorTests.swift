import Glibc
import Support
import Testing

@Suite struct `Errors of the operating system` {
    @Test(arguments: [
        (EACCES, "doctor"), (ENOSPC, "Free space"), (EROFS, "ReadWritePaths"), (EMFILE, "LimitNOFILE"), (EIO, "journalctl"),
        (ENOSYS, "SystemCallFilter"),
    ])
    func `each says what the system says, and what to do`(number: Int32, advice: String) {
        let error = MillError.system(.inputOutput, "read", "/srv/x", number: number)
        #expect(error.cause == String(cString: strerror(number)))
        #expect(error.hint?.contains(advice) == true)
        #expect("\(error)".contains("cannot read /srv/x: "))
    }

    @Test func `a file that is not there may be a slip in the path, and the last error is the thread's`() {
        let error = #expect(throws: MillError.self) { try Files.read("/nowhere/at/all") }
        #expect(error?.cause == "No such file or directory")
        #expect(error?.hint?.contains("slip in the path") == true)
    }

    @Test func `a file on the way, where a folder should be, is named as that`() throws {
        let error = #expect(throws: MillError.self) { try Files.read("/proc/self/exe/x") }
        #expect(error?.cause == "Not a directory")
        #expect(error?.hint?.contains("a folder is needed") == true)
    }
}
