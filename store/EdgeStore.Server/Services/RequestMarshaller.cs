using Google.Protobuf;
using Grpc.Core;

namespace EdgeStore.Server.Services;

/// <summary>Reads requests, and says of one that is no message what etcd says.</summary>
internal static class RequestMarshaller
{
    public static Marshaller<TRequest> Of<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        var (generated, words) = (method.RequestMarshaller, method.Type == MethodType.Unary ? "error unmarshalling request:" : "failed to unmarshal the received message");
        return new Marshaller<TRequest>(generated.ContextualSerializer, context =>
        {
            try
            {
                return generated.ContextualDeserializer(context);
            }
            catch (InvalidProtocolBufferException senseless)
            {
                throw new RpcException(new Status(StatusCode.Internal, $"grpc: {words} {senseless.Message}"));
            }
        });
    }
}
