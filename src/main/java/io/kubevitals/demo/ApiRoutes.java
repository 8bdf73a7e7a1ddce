package io.kubevitals.demo;

import io.kubevitals.demo.AccessRules.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Who answers which path.
final class ApiRoutes {
  private static final Pattern PODS =
      Pattern.compile("/api/v1(?:/namespaces/(?<namespace>[^/]+))?/pods");
  private static final Pattern POD =
      Pattern.compile("/api/v1/namespaces/(?<namespace>[^/]+)/pods/(?<name>[^/]+)(?<log>/log)?");
  private static final Pattern OBJECT =
      Pattern.compile(
          "/apis/(?<group>[^/]+)/(?<version>[^/]+)/namespaces/(?<namespace>[^/]+)/(?<plural>[^/]+)"
              + "/(?<name>[^/]+)");
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String VERSION =
      """
      {
        "major": "1",
        "minor": "36",
        "gitVersion": "v1.36.3",
        "platform": "linux/amd64"
      }\
      """;

  private final ApiState state;
  private final BooleanSupplier frozen;
  private final PodLists lists;

  ApiRoutes(ApiState state, BooleanSupplier frozen) {
    this.state = state;
    this.frozen = frozen;
    this.lists = new PodLists(state.store());
  }

  void answer(ApiRequest request, String body, ApiAnswer answer)
      throws IOException, InterruptedException {
    while (frozen.getAsBoolean()) {
      Thread.sleep(Duration.ofMillis(100));
    }
    try {
      route(request, body, answer);
    } catch (RefusedException e) {
      answer.refuse(request.format(), e.status());
    }
  }

  private void route(ApiRequest request, String body, ApiAnswer answer)
      throws IOException, InterruptedException, RefusedException {
    switch (request.path()) {
      case "/readyz", "/livez", "/healthz" -> answer.text(200, "text/plain; charset=utf-8", "ok");
      case "/version" -> answer.text(200, Format.JSON.mediaType(), VERSION);
      case REVIEWS -> review(request, body, answer);
      default -> resource(request, answer);
    }
  }

  private void review(ApiRequest request, String body, ApiAnswer answer)
      throws IOException, RefusedException {
    authenticate(request);
    Action action = AccessReview.parse(body);
    boolean allowed = state.access().allowed(action);
    answer.object(
        201,
        request.format(),
        "authorization.k8s.io/v1",
        "SelfSubjectAccessReview",
        new AccessReview(action, allowed));
  }

  private void resource(ApiRequest request, ApiAnswer answer)
      throws IOException, InterruptedException, RefusedException {
    Matcher pods = PODS.matcher(request.path());
    Matcher pod = POD.matcher(request.path());
    Matcher object = OBJECT.matcher(request.path());
    if (pods.matches()) {
      String namespace = pods.group("namespace");
      pods(request, namespace == null ? "" : namespace, answer);
    } else if (pod.matches() && pod.group("log") != null) {
      log(request, pod.group("namespace"), pod.group("name"), answer);
    } else if (pod.matches()) {
      pod(request, pod.group("namespace"), pod.group("name"), answer);
    } else if (object.matches()) {
      object(request, object, answer);
    } else {
      answer.text(404, "text/plain; charset=utf-8", "404 page not found\n");
    }
  }

  private void pods(ApiRequest request, String namespace, ApiAnswer answer)
      throws IOException, InterruptedException, RefusedException {
    String verb = request.isWatch() ? "watch" : "list";
    authorize(request, new Action(verb, "", "pods", namespace));
    Selector selector = selector(namespace, request.query("fieldSelector"));
    if (request.isWatch()) {
      watch(request, selector, answer);
    } else {
      PodLists.Page page = lists.page(request, selector);
      answer.head(200, request.format().mediaType());
      answer.stream().flush(); // lists are always chunked
      PodLists.write(page, request.format(), answer.stream());
    }
  }

  private static Selector selector(String namespace, String fields) throws RefusedException {
    try {
      return Selector.of(namespace, fields);
    } catch (Selector.UnknownFieldException e) {
      throw new RefusedException(ApiStatus.badRequest(String.valueOf(e.getMessage())));
    }
  }

  private void watch(ApiRequest request, Selector selector, ApiAnswer answer)
      throws IOException, InterruptedException, RefusedException {
    String asked = request.query("resourceVersion");
    long version = asked.isEmpty() ? 0 : PodLists.version(asked);
    boolean initialEvents = request.flag("sendInitialEvents");
    if (initialEvents && !request.query("resourceVersionMatch").equals("NotOlderThan")) {
      throw new RefusedException(
          ApiStatus.of(
              422,
              "Invalid",
              "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden:"
                  + " sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    String seconds = request.query("timeoutSeconds");
    Duration timeout =
        seconds.isEmpty()
            ? state.options().watchTimeout()
            : Duration.ofSeconds(Long.parseLong(seconds));
    answer.head(200, request.format().watchMediaType());
    new PodWatch(
            state.store(),
            selector,
            request,
            answer.stream(),
            state.options().bookmarkPeriod(),
            frozen)
        .run(version, initialEvents, timeout);
  }

  private void pod(ApiRequest request, String namespace, String name, ApiAnswer answer)
      throws IOException, RefusedException {
    authorize(request, new Action("get", "", "pods", namespace));
    StoredPod stored =
        state
            .store()
            .get(namespace, name)
            .orElseThrow(() -> new RefusedException(ApiStatus.notFound("pods", name)));
    answer.object(200, request.format(), "v1", "Pod", stored.pod());
  }

  private void log(ApiRequest request, String namespace, String name, ApiAnswer answer)
      throws IOException, RefusedException {
    authorize(request, new Action("get", "", "pods/log", namespace));
    String container = request.query("container");
    boolean previous = request.flag("previous");
    String lines = request.query("tailLines");
    String text =
        state
            .logs()
            .tail(
                namespace,
                name,
                container,
                previous,
                lines.isEmpty() ? -1 : Integer.parseInt(lines))
            .orElseThrow(() -> new RefusedException(noLog(container, name, previous)));
    answer.text(200, "text/plain", text);
  }

  private static ApiStatus noLog(String container, String pod, boolean previous) {
    String which = previous ? "previous terminated container" : "container";
    return ApiStatus.badRequest(
        "%s \"%s\" in pod \"%s\" not found".formatted(which, container, pod));
  }

  private void object(ApiRequest request, Matcher path, ApiAnswer answer)
      throws IOException, RefusedException {
    String namespace = path.group("namespace");
    String plural = path.group("plural");
    String name = path.group("name");
    authorize(request, new Action("get", path.group("group"), plural, namespace));
    String apiVersion = path.group("group") + "/" + path.group("version");
    ApiObjects.Stored stored =
        state
            .objects()
            .get(apiVersion, namespace, plural, name)
            .orElseThrow(
                () ->
                    new RefusedException(
                        ApiStatus.notFound(plural + "." + path.group("group"), name)));
    boolean metadataOnly = request.accept().contains("as=PartialObjectMetadata");
    answer.object(
        200,
        request.format(),
        metadataOnly ? "meta.k8s.io/v1" : stored.apiVersion(),
        metadataOnly ? "PartialObjectMetadata" : stored.kind(),
        fields -> fields.message(1, "metadata", stored.metadata()));
  }

  private void authorize(ApiRequest request, Action action) throws RefusedException {
    authenticate(request);
    boolean anonymous = !state.tokens().isEmpty() && request.token().isEmpty();
    if (anonymous || !state.access().allowed(action)) {
      String user = anonymous ? "system:anonymous" : "system:serviceaccount:default:default";
      throw new RefusedException(ApiStatus.forbidden(user, action));
    }
  }

  private void authenticate(ApiRequest request) throws RefusedException {
    var tokens = state.tokens();
    if (!tokens.isEmpty() && !request.token().isEmpty() && !tokens.contains(request.token())) {
      throw new RefusedException(ApiStatus.unauthorized());
    }
  }
}
