module com.example {
  requires io.imagespec.docker;
}
