package io.imagespec.docker.internal.buildkit.transport;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The description of a session for a builder, with its services.
 *
 * @param id a unique name
 * @param name a human-readable name
 * @param sharedKey a key that is equal for builds that send the same files, so that only changes
 *     are sent
 * @param services the services of the session
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

  /** Returns the headers for the builder, with one for each method of the services. */
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

  /** Returns name and ID, never the content of the services. */
  @Override
  public String toString() {
    return name + " " + id;
  }
}
