export {startTwilioGateway, type TwilioGateway} from './twilio-gateway/gateway.js';
export {type GatewayBehaviour} from './twilio-gateway/behaviour.js';
export {type GatewayMessage, type MessageStatus} from './twilio-gateway/message.js';
export {type GatewayRequest} from './twilio-gateway/gateway.js';
export {countSegments} from './twilio-gateway/segments.js';
