#pragma once
// libcurl's variadic calls, one function per kind of argument, and epoll without its packed struct.
#include "CCurlMemory.h"
#include <curl/curl.h>
#include <stdint.h>

// Each refuses, with CURLE_BAD_FUNCTION_ARGUMENT or CURLM_BAD_FUNCTION_ARGUMENT, an option that takes another kind of
// argument: option / 10000 is 0 for long, 1 for pointers, 2 for functions, 3 for curl_off_t.
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
/// The text is copied by libcurl.
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
/// The list and what a pointer points to must outlive the transfer.
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);
typedef size_t (*ccurl_data_callback)(char *bytes, size_t size, size_t count, void *context);
CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, ccurl_data_callback value);
/// Called before a request goes out on a connection: returns CURL_PREREQFUNC_OK or CURL_PREREQFUNC_ABORT.
typedef int (*ccurl_request_callback)(void *context, char *peer, char *local, int peer_port, int local_port);
CURLcode ccurl_set_request_callback(CURL *easy, ccurl_request_callback value);
/// `open` returns a new socket or -1. The context must outlive the connections that the handle opens.
CURLcode ccurl_set_socket_callbacks(
    CURL *easy, curl_opensocket_callback open, void *opener, curl_closesocket_callback close, void *closer);
CURLcode ccurl_get_long(CURL *easy, CURLINFO information, long *value);
CURLcode ccurl_get_offset(CURL *easy, CURLINFO information, curl_off_t *value);
/// What CURLOPT_PRIVATE was set to.
void *ccurl_get_context(CURL *easy);
/// The text of the failure, into a buffer of CURL_ERROR_SIZE bytes that outlives the transfer.
CURLcode ccurl_set_error_buffer(CURL *easy, char *buffer);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
typedef int (*ccurl_socket_callback)(CURL *easy, curl_socket_t socket, int what, void *context, void *attached);
typedef int (*ccurl_timer_callback)(CURLM *multi, long milliseconds, void *context);
CURLMcode ccurl_multi_set_callbacks(CURLM *multi, ccurl_socket_callback socket, ccurl_timer_callback timer, void *context);
/// The next finished transfer: NULL when there is none, else its handle, with its result in `code`.
CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *code);

/// Watches `descriptor` for what libcurl asked (CURL_POLL_*; CURL_POLL_REMOVE ends it). Returns 0 or -1 with errno set.
int ccurl_epoll_watch(int epoll, int descriptor, int what, uint64_t token);
/// Waits at most `milliseconds` (-1: for ever); fills in tokens and CURL_CSELECT_* masks. Returns how many, 0 if interrupted.
int ccurl_epoll_wait(int epoll, uint64_t *tokens, int *masks, int capacity, int milliseconds);
