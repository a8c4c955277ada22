import CurlTransport
import Endpoint
import Glibc
import Support
import Testing

/// Sends to `server` and returns the failure; nil when an answer came.
private func failure(
    _ server: ScriptedServer, _ body: String = "{}", limits: TransferLimits = patient, transport: CurlTransport? = nil
) async throws -> TransportFailure? {
    let own = try transport ?? CurlTransport()
    do {
        _ = try await own.send(post(server, body, limits: limits))
        return nil
    } catch {
        return error as? TransportFailure
    }
}

@Suite struct `A transfer that fails` {
    @Test(arguments: [false, true]) func `on a kept connection that dies under it is sent once and reported as ambiguous`(
        byReset: Bool
    ) async throws {
        let server = ScriptedServer { connection, server in
            while connection.receive(server) {
                if server.bodies.withLock({ $0.count }) == 2 {
                    if byReset { connection.resetOnClose() }
                    return
                }
                connection.respond(body: "{}")
            }
        }
        let transport = try CurlTransport()
        _ = try await transport.send(post(server, "first"))
        let failure = try await failure(server, "second", transport: transport)
        #expect(failure?.isAmbiguous == true)
        #expect(failure?.kind == .rewind)
        #expect(server.bodies.withLock { $0 } == [Array("first".utf8), Array("second".utf8)])
        #expect(server.connections.withLock { $0 } == 1, "nor is a connection opened to send it again")
        // The handle of the failed call does not spoil the next one.
        #expect(try await transport.send(post(server, "third")).status == 200)
        await transport.shutdown()
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"choices\":[]}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", "HTTP/1.1 200 OK\r\nContent-Le", "",
    ]) func `in the middle of its answer is a cut, and ambiguous`(answer: String) async throws {
        let server = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            connection.send(answer)
        }
        let failure = try await failure(server)
        #expect(failure?.kind == .cut)
        #expect(failure?.isAmbiguous == true)
        #expect(server.bodies.withLock { $0.count } == 1)
    }

    @Test func `is stopped when its answer passes the limit, declared or not`() async throws {
        let limits = TransferLimits(maximumBytes: 100_000)
        let endless = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "4000\r\n" + String(repeating: "x", count: 0x4000) + "\r\n"
            while connection.send(chunk) {}
        }
        #expect(try await failure(endless, limits: limits)?.kind == .tooLarge)
        let declared = ScriptedServer.answering(body: String(repeating: "x", count: 100_001))
        #expect(try await failure(declared, limits: limits)?.kind == .tooLarge)
        let fits = ScriptedServer.answering(body: String(repeating: "x", count: 100_000))
        #expect(try await failure(fits, limits: limits) == nil)
    }

    @Test func `by headers without end is stopped`() async throws {
        let server = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("X-Bomb: \(String(repeating: "x", count: 8000))\r\n") {}
        }
        #expect(try await failure(server) != nil)
    }

    @Test func `to connect is unpaid`() async throws {
        let port = ReservedPort()
        let request = TransportRequest(url: "http://127.0.0.1:\(port.number)/", body: [1], allowPlainHTTP: true)
        let error = await #expect(throws: TransportFailure.self) { try await CurlTransport().send(request) }
        #expect(error?.kind == .connect)
        #expect(error?.isAmbiguous == false)
    }

    @Test func `by silence ends at the time allowed: before the answer, in its middle, as a whole`() async throws {
        let silent = ScriptedServer { connection, server in
            if connection.receive(server) { connection.waitForClose() }
        }
        let early = try await failure(silent, limits: TransferLimits(firstByte: .milliseconds(10)))
        #expect(early?.kind == .timeout)
        #expect(early?.isAmbiguous == true)
        let total = try await failure(silent, limits: TransferLimits(total: .milliseconds(50)))
        #expect(total?.kind == .timeout)
        let stalled = ScriptedServer { connection, server in
            guard connection.receive(server) else { return }
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            connection.waitForClose()
        }
        let idle = try await failure(stalled, limits: TransferLimits(idle: .milliseconds(10)))
        #expect(idle?.message.contains("4 bytes") == true)
    }

    @Test(arguments: [
        "http://user:pw@127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "no url", "http://127.0.0.1/ a",
    ]) func `for a bad URL is never sent`(url: String) async throws {
        let transport = try CurlTransport()
        do {
            _ = try await transport.send(TransportRequest(url: url, body: [1], allowPlainHTTP: true))
            Issue.record("it was sent")
        } catch let failure as TransportFailure {
            #expect(failure.kind == .invalid || failure.kind == .other)
            #expect(!failure.isAmbiguous)
        }
    }

    @Test func `for plain HTTP that is not allowed, or a header with a line break, is never sent`() async throws {
        let server = ScriptedServer.answering(body: "")
        let transport = try CurlTransport()
        var plain = post(server)
        plain.allowPlainHTTP = false
        await #expect(throws: TransportFailure.self) { try await transport.send(plain) }
        var split = post(server)
        split.headers.append(TransportHeader("X-A", .plain("a\r\nX-B: b")))
        await #expect(throws: TransportFailure.self) { try await transport.send(split) }
        #expect(server.bodies.withLock { $0.isEmpty })
    }
}

@Suite struct `The transfer engine keeps to itself` {
    @Test(arguments: [301, 302, 303, 307, 308]) func `and follows no redirect`(status: Int) async throws {
        let elsewhere = ScriptedServer.answering(body: "stolen")
        let server = ScriptedServer.answering("\(status) Moved", body: "", headers: "Location: \(elsewhere.url)\r\n")
        let response = try await CurlTransport().send(post(server))
        #expect(response.status == status)
        #expect(elsewhere.connections.withLock { $0 } == 0)
    }

    /// In a process of its own: the environment belongs to all of a process's threads.
    @Test func `and takes neither proxy nor password from its surroundings`() async {
        await #expect(processExitsWith: .success) {
            let proxy = ScriptedServer.answering(body: "from the proxy")
            let server = ScriptedServer.answering(body: "from the server")
            let home = "/tmp/instructmill-netrc-\(getpid())"
            try Files.makeDirectories(home)
            let password = Array("machine 127.0.0.1 login canary password canary\n".utf8)
            try Files.publish(password, at: home + "/.netrc", mode: 0o600)
            try Files.publish(Array("proxy = http://127.0.0.1:\(proxy.port)\n".utf8), at: home + "/.curlrc")
            for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:\(proxy.port)", 1)
            }
            setenv("HOME", home, 1)
            let response = try await CurlTransport().send(post(server))
            unlink(home + "/.netrc")
            unlink(home + "/.curlrc")
            rmdir(home)
            #expect(response.body == Array("from the server".utf8))
            #expect(proxy.connections.withLock { $0 } == 0)
            #expect(server.heads.withLock { $0.allSatisfy { !$0.lowercased().contains("authorization") } })
        }
    }

    @Test func `and offers no compression`() async throws {
        let server = ScriptedServer.answering(body: "{}")
        _ = try await CurlTransport().send(post(server))
        #expect(server.heads.withLock { $0.allSatisfy { !$0.lowercased().contains("accept-encoding") } })
    }
}
