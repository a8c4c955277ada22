#include "CCurlShims.h"
#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>

enum { KIND_LONG = 0, KIND_POINTER = 1, KIND_FUNCTION = 2, KIND_OFFSET = 3 };

static int is_kind(int option, int kind) { return option / 10000 == kind; }

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return is_kind(option, KIND_LONG) ? curl_easy_setopt(easy, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return is_kind(option, KIND_OFFSET) ? curl_easy_setopt(easy, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return is_kind(option, KIND_POINTER) ? curl_easy_setopt(easy, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return is_kind(option, KIND_POINTER) ? curl_easy_setopt(easy, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return is_kind(option, KIND_POINTER) ? curl_easy_setopt(easy, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, ccurl_data_callback value) {
    return is_kind(option, KIND_FUNCTION) ? curl_easy_setopt(easy, option, value) : CURLE_BAD_FUNCTION_ARGUMENT;
}

CURLcode ccurl_set_request_callback(CURL *easy, ccurl_request_callback value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

CURLcode ccurl_set_socket_callbacks(
    CURL *easy, curl_opensocket_callback open, void *opener, curl_closesocket_callback close, void *closer) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, opener);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, closer);
    return code;
}

CURLcode ccurl_set_error_buffer(CURL *easy, char *buffer) { return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, buffer); }

CURLcode ccurl_get_long(CURL *easy, CURLINFO information, long *value) {
    if ((information & CURLINFO_TYPEMASK) != CURLINFO_LONG) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_getinfo(easy, information, value);
}

CURLcode ccurl_get_offset(CURL *easy, CURLINFO information, curl_off_t *value) {
    if ((information & CURLINFO_TYPEMASK) != CURLINFO_OFF_T) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_getinfo(easy, information, value);
}

void *ccurl_get_context(CURL *easy) {
    char *context = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &context) == CURLE_OK ? context : NULL;
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return is_kind(option, KIND_LONG) ? curl_multi_setopt(multi, option, value) : CURLM_BAD_FUNCTION_ARGUMENT;
}

CURLMcode ccurl_multi_set_callbacks(CURLM *multi, ccurl_socket_callback socket, ccurl_timer_callback timer, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    if (code == CURLM_OK) code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code;
}

CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *code = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

int ccurl_epoll_watch(int epoll, int descriptor, int what, uint64_t token) {
    if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL);
    struct epoll_event event = {.events = 0, .data = {.u64 = token}};
    if (what & CURL_POLL_IN) event.events |= EPOLLIN;
    if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
    // Mostly a kept connection that had been let go of: libcurl removes a socket at the end of every transfer.
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return 0;
    return errno == EEXIST ? epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) : -1;
}

int ccurl_epoll_wait(int epoll, uint64_t *tokens, int *masks, int capacity, int milliseconds) {
    struct epoll_event events[256];
    int count = epoll_wait(epoll, events, capacity < 256 ? capacity : 256, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) {
        tokens[i] = events[i].data.u64;
        masks[i] = 0;
        if (events[i].events & EPOLLIN) masks[i] |= CURL_CSELECT_IN;
        if (events[i].events & EPOLLOUT) masks[i] |= CURL_CSELECT_OUT;
        // An error or a hang-up alone stays 0: libcurl then asks the socket itself and reports what really happened.
    }
    return count;
}
