package io.kubevitals.demo;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a request from Jetty: notes it, lets it fail where the plan says so, else has it answered.
final class ApiHandler extends Handler.Abstract {
  private static final Logger log = LoggerFactory.getLogger(ApiHandler.class);

  private final ApiRoutes routes;
  private final RequestLog requests;
  private final FaultPlan faults;
  private final AtomicReference<CountDownLatch> released =
      new AtomicReference<>(new CountDownLatch(1));

  ApiHandler(ApiRoutes routes, RequestLog requests, FaultPlan faults) {
    this.routes = routes;
    this.requests = requests;
    this.faults = faults;
  }

  /// Lets go of all that hangs.
  void release() {
    released.getAndSet(new CountDownLatch(1)).countDown();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ApiRequest parsed = parse(request);
    requests.add(parsed);
    Optional<Fault> fault = faults.next(parsed);
    var stream = new AnswerStream(request, response, fault, released.get());
    try {
      String body = Content.Source.asString(request);
      answer(parsed, body, new ApiAnswer(response, stream), fault);
      stream.close();
      callback.succeeded();
    } catch (AnswerStream.EndedException e) {
      end(stream, fault, callback, e);
    } catch (IOException e) {
      log.atDebug().addKeyValue("path", parsed.path()).setCause(e).log("client gone");
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    }
    return true;
  }

  private static void end(
      AnswerStream stream, Optional<Fault> fault, Callback callback, IOException cause) {
    try {
      if (fault.orElse(null) instanceof Fault.EndAfter) {
        stream.close();
        callback.succeeded();
        return;
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
    callback.failed(cause);
  }

  private void answer(ApiRequest request, String body, ApiAnswer answer, Optional<Fault> fault)
      throws IOException, InterruptedException {
    switch (fault.orElse(null)) {
      case Fault.Answer wrong -> answer.wrong(wrong);
      case Fault.Close _ -> answer.stream().cut();
      case Fault.Silence _ -> answer.stream().await();
      case Fault.Delay(var duration) -> {
        Thread.sleep(duration);
        routes.answer(request, body, answer);
      }
      case null, default -> routes.answer(request, body, answer);
    }
  }

  private static ApiRequest parse(Request request) {
    var query = new LinkedHashMap<String, String>();
    Request.extractQueryParameters(request)
        .forEach(field -> query.putIfAbsent(field.getName(), field.getValue()));
    String authorization = header(request, HttpHeader.AUTHORIZATION);
    String bearer = "Bearer ";
    return new ApiRequest(
        Instant.now(),
        request.getMethod(),
        Request.getPathInContext(request),
        query,
        header(request, HttpHeader.ACCEPT),
        authorization.startsWith(bearer) ? authorization.substring(bearer.length()) : "");
  }

  private static String header(Request request, HttpHeader header) {
    String value = request.getHeaders().get(header);
    return value == null ? "" : value;
  }
}
