import { cdata, escapeXml, onlyElement, parseXml, type Parsed, XmlError } from './xml';

const NAMESPACE = 'urn:hospital-gateway';
export const ACTION = `${NAMESPACE}#Process`;
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** A call that never reached the gateway behind SOAP; nothing was done. */
export class SoapClientFault extends Error {}

const textOf = (value: Parsed | undefined): string | undefined => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : undefined;
};

/** The string in `Process/request`. @throws SoapClientFault */
export function readRequest(body: string): string {
  try {
    const envelope = onlyElement(parseXml(body), 'Envelope');
    const request = textOf(onlyElement(onlyElement(envelope, 'Body'), 'Process').request);
    if (request === undefined) throw new SoapClientFault('request must be one string');
    return request;
  } catch (error) {
    if (error instanceof XmlError) throw new SoapClientFault(`unreadable envelope: ${error.message}`);
    throw error;
  }
}

const wrap = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="${SOAP}"><soap:Body>${content}</soap:Body></soap:Envelope>`;

/** The answer's string in its envelope. */
export const responseOf = (result: string, text: 'escaped' | 'cdata'): string =>
  wrap(
    `<ProcessResponse xmlns="${NAMESPACE}"><ProcessResult>${text === 'cdata' ? cdata(result) : escapeXml(result)}</ProcessResult></ProcessResponse>`,
  );

/** A SOAP fault: `Client` when nothing was done, `Server` when nobody knows. */
export const faultOf = (side: 'Client' | 'Server', message: string): string =>
  wrap(`<soap:Fault><faultcode>soap:${side}</faultcode><faultstring>${escapeXml(message)}</faultstring></soap:Fault>`);

/** The description of the gateway: one operation, a string in and a string out. */
export const wsdlOf = (address: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="${NAMESPACE}" targetNamespace="${NAMESPACE}" name="HospitalGateway">
  <wsdl:types>
    <xsd:schema targetNamespace="${NAMESPACE}" elementFormDefault="qualified">
      <xsd:element name="Process"><xsd:complexType><xsd:sequence>
        <xsd:element name="request" type="xsd:string" minOccurs="0"/>
      </xsd:sequence></xsd:complexType></xsd:element>
      <xsd:element name="ProcessResponse"><xsd:complexType><xsd:sequence>
        <xsd:element name="ProcessResult" type="xsd:string" minOccurs="0"/>
      </xsd:sequence></xsd:complexType></xsd:element>
    </xsd:schema>
  </wsdl:types>
  <wsdl:message name="ProcessIn"><wsdl:part name="parameters" element="tns:Process"/></wsdl:message>
  <wsdl:message name="ProcessOut"><wsdl:part name="parameters" element="tns:ProcessResponse"/></wsdl:message>
  <wsdl:portType name="HospitalGatewayPort">
    <wsdl:operation name="Process"><wsdl:input message="tns:ProcessIn"/><wsdl:output message="tns:ProcessOut"/></wsdl:operation>
  </wsdl:portType>
  <wsdl:binding name="HospitalGatewayBinding" type="tns:HospitalGatewayPort">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="Process">
      <soap:operation soapAction="${ACTION}" style="document"/>
      <wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>
  <wsdl:service name="HospitalGateway">
    <wsdl:port name="HospitalGatewayPort" binding="tns:HospitalGatewayBinding"><soap:address location="${escapeXml(address)}"/></wsdl:port>
  </wsdl:service>
</wsdl:definitions>
`;
