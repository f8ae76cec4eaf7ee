package io.imagespec.docker.internal.buildkit.transport;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who we are to a builder while it builds, and what it may ask of us.
 *
 * @param id a unique name
 * @param name a name for people
 * @param sharedKey what is the same whenever the same files are sent, so that only changes are
 * @param services what is answered
 * @see <a href="https://github.com/moby/buildkit/blob/master/session/session.go">session.go</a>
 */
public record SessionDescriptor(
    String id, String name, String sharedKey, List<ServerServiceDefinition> services) {
  private static final String PREFIX = "X-Docker-Expose-Session-";

  public SessionDescriptor {
    services = List.copyOf(services);
  }

  public static SessionDescriptor of(String sharedKey, List<ServerServiceDefinition> services) {
    String id = UUID.randomUUID().toString().replace("-", "");
    return new SessionDescriptor(id, "imagespec", sharedKey, services);
  }

  /** What the builder is told, as headers; one for each method. */
  List<Map.Entry<String, String>> headers() {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry(PREFIX + "Uuid", id));
    headers.add(Map.entry(PREFIX + "Name", name));
    headers.add(Map.entry(PREFIX + "Sharedkey", sharedKey));
    for (ServerServiceDefinition service : services) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        String path = "/" + method.getMethodDescriptor().getFullMethodName();
        headers.add(Map.entry(PREFIX + "Grpc-Method", path));
      }
    }
    return List.copyOf(headers);
  }

  /** Never what is behind the services. */
  @Override
  public String toString() {
    return name + " " + id;
  }
}
