import Glibc
import Support
import Testing

@Suite struct `A child program` {
    /// The status that the shell's `script` ends with, as of `waitpid`.
    private func status(of script: String, hasOwnGroup: Bool = false) throws -> Int32 {
        let child = try ChildProgram(["/bin/sh", "-c", script], hasOwnGroup: hasOwnGroup).start()
        var status: Int32 = -1
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }

    @Test func `is ended by a signal that the thread which starts it has blocked`() throws {
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGTERM)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        #expect(try status(of: "kill -TERM $$") == SIGTERM)
    }

    @Test func `is ended by a broken pipe though this process ignores it`() throws {
        signal(SIGPIPE, SIG_IGN)
        #expect(try status(of: "kill -PIPE $$") == SIGPIPE)
    }

    @Test(arguments: [true, false]) func `leads a process group only where it is to`(_ hasOwnGroup: Bool) throws {
        let exitCode = try status(of: "kill -0 -$$ 2>/dev/null", hasOwnGroup: hasOwnGroup) >> 8
        #expect((exitCode == 0) == hasOwnGroup)
    }

    @Test func `that is not there, or has no name, is refused with the error's number`() {
        #expect { try ChildProgram(["/nowhere/at-all"]).start() } throws: {
            ($0 as? ChildProgram.Refusal)?.number == ENOENT
        }
        #expect { try ChildProgram([]).start() } throws: {
            ($0 as? ChildProgram.Refusal)?.number == EINVAL
        }
    }
}
